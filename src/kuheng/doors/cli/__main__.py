from kuheng.doors.cli.main import main

if __name__ == "__main__":  # processes that verify import this module again
    main()
