def shared_tags(first, second):
    wanted = set(second)
    return [tag for tag in dict.fromkeys(first) if tag in wanted]
