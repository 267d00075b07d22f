from django.http import HttpResponse

COURSES = {"clay": "Pottery", "loom": "Weaving", "bees": "Bee keeping"}


def enrolled(request):
    """Page that a pupil sees after signing up for a course; the middleware answers KeyError with 404."""
    course = request.GET.get("course", "")
    title = COURSES[course]
    page = f"<h1>Welcome to {title}</h1><a href='/courses'>back from {course}</a>"
    return HttpResponse(page)
