import sys


def main():
    count, *readings = map(int, sys.stdin.read().split())
    total = sum(reading * (reading - 1) // 2 for reading in readings[:count] if reading > 0)
    print(total)
    print(max([0, *readings[:count]]))


main()
