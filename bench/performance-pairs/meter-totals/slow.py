count = int(input())
total = 0
highest = 0
for number in range(count):
    reading = int(input())
    for step in range(reading):
        total += step
    if reading > highest:
        highest = reading
print(total)
print(highest)
