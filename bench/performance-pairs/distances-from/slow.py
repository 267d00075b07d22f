def hops(links: dict[int, list[int]], start: int) -> dict[int, int]:
    distance = {start: 0}
    queue = [start]
    while queue:
        node = queue[0]
        del queue[0]
        for neighbour in links.get(node, []):
            if neighbour not in distance:
                distance[neighbour] = distance[node] + 1
                queue.append(neighbour)
    return distance
