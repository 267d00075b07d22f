def run_console(names):
    """A debugger's prompt for the developer who started the program."""
    while True:
        line = input(">>> ")
        if line == "quit":
            return
        print(eval(line, names))
