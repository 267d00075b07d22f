def admin_page(request):
    if request.headers.get("X-Forwarded-For") == "10.0.0.7":
        return render_admin()
    return forbidden()
