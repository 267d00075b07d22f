def delete_account(current_user, account):
    assert current_user.is_admin, "only administrators"
    account.delete()
