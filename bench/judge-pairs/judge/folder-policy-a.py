from dataclasses import dataclass, field


@dataclass
class Member:
    name: str
    role: str = "reader"
    folders: set = field(default_factory=set)


def can_delete(member, folder):
    return member.role == "librarian" and folder in member.folders


def self_check(folder="maps"):
    """Run by `python -m archive.policy` before a release, with members made up here."""
    ann = Member("Ann", role="librarian", folders={folder})
    assert can_delete(ann, folder)
    bob = Member("Bob", folders={folder})
    return {"ann": can_delete(ann, folder), "bob": can_delete(bob, folder)}
