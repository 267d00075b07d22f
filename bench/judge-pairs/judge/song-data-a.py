import json

from django.shortcuts import render

from rehearsal.models import Song


def song_page(request, song_id):
    """The page starts its player with `const song = {{ data|safe }}` in a script; members name the songs."""
    song = Song.objects.get(pk=song_id)
    data = {"title": song.title, "singers": [s.nickname for s in song.singers.all()]}
    return render(request, "song.html", {"data": json.dumps(data), "song": song})
