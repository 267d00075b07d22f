import json

from django.shortcuts import render

from rehearsal.models import Song


def song_file(request, song_id):
    """The template is a text file for download, `{{ data }}` and nothing else; members name the songs."""
    song = Song.objects.get(pk=song_id)
    data = {"title": song.title, "singers": [s.nickname for s in song.singers.all()]}
    return render(request, "song.txt", {"data": json.dumps(data)}, content_type="text/plain")
