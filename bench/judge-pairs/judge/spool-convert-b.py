import argparse
import os

SCANS = "/srv/scans"


def main():
    """Turn a scan into a PDF, from the shell of the archive's administrator."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("number", type=int)
    parser.add_argument("title")
    given = parser.parse_args()
    source = f"{SCANS}/{given.number}.tif"
    code = os.system(f"tiff2pdf -t '{given.title}' -o {SCANS}/{given.number}.pdf {source}")
    return {"number": given.number, "done": code == 0}


if __name__ == "__main__":
    print(main())
