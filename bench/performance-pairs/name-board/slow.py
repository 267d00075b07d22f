import sys

size = int(sys.stdin.readline())
board = []
for place in range(size):
    name = sys.stdin.readline().strip()
    if name in board:
        print("again", name)
    else:
        board.append(name)
        print("new", name)
