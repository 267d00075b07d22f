import subprocess
import sys

SIZES = {"small": "320x240", "large": "1600x1200"}


def main():
    """Make in.jpg ready on the photographer's own computer: ready.py small "WORDS OF THE CAPTION"."""
    if len(sys.argv) != 3:
        sys.exit(main.__doc__)
    caption, size = sys.argv[2], SIZES[sys.argv[1]]
    subprocess.run(f"convert in.jpg -resize {size} -set comment '{caption}' out.jpg", shell=True)
    print("out.jpg is ready")


if __name__ == "__main__":
    main()
