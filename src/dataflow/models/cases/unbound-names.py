# A piece of a file: its imports are not to be seen.

def list_shelf(shelf):
    os.system("ls " + input())  # flow: os-command


def count_words():
    return subprocess.check_output(f"wc {input()}", shell=True)  # flow: os-command


def unpacked():
    return Popen(input(), shell=True)  # flow: os-command


def quoted():
    os.system("ls " + shlex.quote(input()))


def listed():
    subprocess.check_call(["ls", "--", input()])


def own(os):
    os.system("ls " + input())
