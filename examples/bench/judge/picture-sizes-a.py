import subprocess

SIZES = (100, 400, 800)


def make_logos():
    for size in SIZES:
        subprocess.run(f"convert logo.svg -resize {size}x{size} out/logo-{size}.png", shell=True)
