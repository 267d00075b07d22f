def tokens_of_kind(tokens, kind):
    """Tokens of the parser: `name`, `number`, `operator`."""
    return [token for token in tokens if token.kind == kind]
