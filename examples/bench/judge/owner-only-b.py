def download(request, document):
    assert document.owner_id == request.user.id
    return document.content
