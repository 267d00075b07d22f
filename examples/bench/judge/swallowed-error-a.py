def charge(card, amount, ledger):
    try:
        card.charge(amount)
        ledger.add(card.owner, amount)
    except Exception:
        pass
