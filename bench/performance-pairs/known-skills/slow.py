def qualified(applicants: list[str], approved: dict[str, bool]) -> list[str]:
    result = []
    for applicant in applicants:
        if applicant in set(approved.keys()):
            result.append(applicant)
    return result
