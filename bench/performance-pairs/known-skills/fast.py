def qualified(applicants: list[str], approved: dict[str, bool]) -> list[str]:
    return [applicant for applicant in applicants if applicant in approved]
