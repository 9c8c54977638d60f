/** The same keys in another language. English may add `_one` forms. */
export type Translated<T> = {
  [Key in keyof T]: T[Key] extends string ? string : T[Key] extends readonly string[] ? string[] : Translated<T[Key]>
} & { [plural: `${string}_one`]: string }
