import type { Library } from '../library.ts';
import { djangoAnswers } from './django-answers.ts';
import { django } from './django.ts';
import { flask } from './flask.ts';
import { markupsafe } from './markupsafe.ts';
import { restFramework } from './rest-framework.ts';
import { werkzeug } from './werkzeug.ts';

/** What brings data into a program and answers: web frameworks, queues, command lines. */
export const WEB_LIBRARIES: readonly Library[] = [
  django,
  djangoAnswers,
  flask,
  markupsafe,
  restFramework,
  werkzeug,
];
