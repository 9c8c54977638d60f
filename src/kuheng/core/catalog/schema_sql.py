"""The functions behind "contains": the only one that looks past row-level security, and its arithmetic."""

# Twin of `core.catalog.grams.grams`.
SEARCH_GRAMS = """
CREATE OR REPLACE FUNCTION search_grams(tenant uuid, entity text, words text) RETURNS int[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT array_agg(DISTINCT (((gram # mix.salt) & 4294967295) - 2147483648)::int)
  FROM (SELECT encode(sha256(convert_to(tenant::text || entity, 'UTF8')), 'hex') AS hex) AS key,
       LATERAL (SELECT ('x' || left(key.hex, 8))::bit(32)::bigint & 4294967295 AS salt) AS mix,
       string_to_table(words, ' ') AS word,
       LATERAL (SELECT ascii(substr(word, i, 1))::bigint AS a, ascii(substr(word, i + 1, 1)) AS b,
                       ascii(substr(word, i + 2, 1)) AS c
                FROM generate_series(1, length(word)) AS i) AS letter,
       LATERAL (SELECT a WHERE a >= 11904
                UNION ALL SELECT a * 65599 + b
                  WHERE b > 0 AND NOT (a BETWEEN 48 AND 57 AND b BETWEEN 48 AND 57)
                UNION ALL SELECT (a * 65599 + b) * 65599 + c
                  WHERE b > 0 AND c > 0 AND a < 128 AND b < 128 AND c < 128) AS number(gram)
$$
"""

# Runs as the owner, so that the index over `grams` may be used: its operator is not leakproof. It therefore
# filters by the tenant itself and returns nothing but ids. Planned afresh for each search: words differ too
# much in number.
SEARCH_IDS = """
CREATE OR REPLACE FUNCTION search_ids(entity text, words text, most int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100000 SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  tenant uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  wanted int[] := public.search_grams(tenant, entity, words);
BEGIN
  IF wanted IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE
    'SELECT s.record_id FROM public.search_index s '
    'WHERE s.tenant_id = $1 AND s.entity = $2 AND s.grams @> $3 '
    'AND (SELECT bool_and(strpos(s.words, w.word) > 0) FROM unnest($4) AS w(word)) LIMIT $5'
    USING tenant, entity, wanted, array_remove(string_to_array(words, ' '), ''), most;
END $$
"""

MIGRATION_SQL: tuple[str, ...] = (
    SEARCH_GRAMS,
    SEARCH_IDS,
    "REVOKE ALL ON FUNCTION search_ids(text, text, int) FROM PUBLIC",
    "GRANT EXECUTE ON FUNCTION search_ids(text, text, int) TO kuheng_app, kuheng_report",
)
