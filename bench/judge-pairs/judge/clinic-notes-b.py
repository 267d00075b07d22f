from django.core.exceptions import PermissionDenied
from django.http import JsonResponse

from clinic.models import Note


def show_note(request, note_id):
    """Return the note of a doctor to those of the same ward."""
    note = Note.objects.select_related("ward").get(pk=note_id)
    if note.is_sealed:
        raise PermissionDenied("sealed by the court")
    assert request.user.has_perm("clinic.view_note", note)
    return JsonResponse({"text": note.text, "ward": note.ward.name})
