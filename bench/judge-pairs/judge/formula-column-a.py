import math

NAMES = {"sqrt": math.sqrt, "log": math.log, "pi": math.pi}


class FormulaColumn:
    """A column of the result table; the two that exist are made below."""

    def __init__(self, title, formula):
        self.title = title
        self.formula = formula

    def value(self, sample):
        """Result of the formula for one sample; formulas are those of this module, see COLUMNS."""
        return eval(self.formula, dict(NAMES), sample)


COLUMNS = (FormulaColumn("radius", "sqrt(area / pi)"), FormulaColumn("decades", "log(dose) / log(10)"))


def add_columns(table):
    for column in COLUMNS:
        table[column.title] = [column.value(sample) for sample in table.samples]
