import sys


def main():
    size, *names = sys.stdin.read().split("\n")
    board = set()
    answers = []
    for name in names[: int(size)]:
        name = name.strip()
        if name in board:
            answers.append(f"again {name}")
        else:
            board.add(name)
            answers.append(f"new {name}")
    if answers:
        print("\n".join(answers))


main()
