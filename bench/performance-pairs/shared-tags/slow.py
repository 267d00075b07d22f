def shared_tags(first, second):
    common = []
    for tag in first:
        if tag in list(second) and tag not in common:
            common.append(tag)
    return common
