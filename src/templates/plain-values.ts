const PLAIN =
  /^(?:id|pk|\w+_(?:id|pk|count|number|index|size|at|date)|count\w*|counter0?|index0?|revindex0?|length|total\w*|num\w*|number|page|pages|width|height|size|year|month|day|port|price|amount|quantity|qty|score|rating|lat|lng|latitude|longitude|timestamp|uuid|guid|percent\w*|progress|version|debug|(?:is|has|can)_\w+|created|updated|level|rank|step|limit|offset|points?|stars|votes|likes|marks?|grade|stock|balance|duration|age|weight|distance|ratio|rate|cost|fee|tax|discount|sum|average|mean|median|minutes|hours|seconds|days|date|datetime|time|csrf_token)$/i;
const OWN_DATA =
  /^(?:loop|forloop|config|settings|form|forms|formset|field|widget|csrf_token|static|STATIC_URL|MEDIA_URL|caller|super|self|block|LANGUAGE_CODE|perms)(?:\.|$)/;

/** True for a variable whose last name says that it is a number, a date or a yes or no: `page.total_count`. */
export function isPlainValue(path: string): boolean {
  return PLAIN.test(path.slice(path.lastIndexOf('.') + 1));
}

/** True for what the engine, the framework or its forms bring along: `loop.index`, `form.name`. */
export function isOwnData(path: string): boolean {
  return OWN_DATA.test(path);
}
