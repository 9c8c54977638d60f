from kuheng.doors.cli.main import main

main()
