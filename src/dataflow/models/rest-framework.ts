import { defineLibrary } from '../library.ts';
import type { SourceModel } from '../library.ts';
import { BODY, FORM, PATH, QUERY, VERBS } from './web-data.ts';

const REQUEST = 'rest_framework.request.Request';
const ACTIONS = ['list', 'create', 'retrieve', 'update', 'partial_update', 'destroy'];
const CONVERTERS = ['<int:$>', '<uuid:$>', '(?P<$>\\d+)'];

const VIEWS = [
  'rest_framework.generics.GenericAPIView',
  'rest_framework.generics.CreateAPIView',
  'rest_framework.generics.ListAPIView',
  'rest_framework.generics.RetrieveAPIView',
  'rest_framework.generics.DestroyAPIView',
  'rest_framework.generics.UpdateAPIView',
  'rest_framework.generics.ListCreateAPIView',
  'rest_framework.generics.RetrieveUpdateAPIView',
  'rest_framework.generics.RetrieveDestroyAPIView',
  'rest_framework.generics.RetrieveUpdateDestroyAPIView',
  'rest_framework.viewsets.ViewSet',
  'rest_framework.viewsets.GenericViewSet',
  'rest_framework.viewsets.ModelViewSet',
  'rest_framework.viewsets.ReadOnlyModelViewSet',
];

/** The fields that the serializer declares, and no others. */
const VALIDATED: SourceModel = { ...FORM, safeFor: ['mass-assignment'] };

/** Django REST framework: what it answers is JSON. */
export const restFramework = defineLibrary({
  name: 'rest_framework',
  bases: {
    ...Object.fromEntries(VIEWS.map((name) => [name, ['rest_framework.views.APIView']])),
    [REQUEST]: ['django.http.HttpRequest'],
    'rest_framework.serializers.ModelSerializer': ['rest_framework.serializers.Serializer'],
    'rest_framework.serializers.HyperlinkedModelSerializer': [
      'rest_framework.serializers.Serializer',
    ],
  },
  values: {
    [`${REQUEST}.data`]: { source: BODY },
    [`${REQUEST}.query_params`]: { source: QUERY },
    'rest_framework.views.APIView.request': { is: REQUEST },
    'rest_framework.views.APIView.kwargs': { source: PATH },
    'rest_framework.serializers.Serializer.validated_data': { source: VALIDATED },
    'rest_framework.serializers.Serializer.initial_data': { source: FORM },
  },
  calls: {
    'rest_framework.response.Response': {
      returns: 'rest_framework.response.Response',
      flows: [],
      sinks: [{ kind: 'exposure', slot: '0:data', does: 'sent in an answer' }],
    },
    'rest_framework.exceptions.ValidationError': { flows: [] },
  },
  entries: [
    { by: 'parameter', annotation: REQUEST, is: REQUEST, others: PATH, converters: CONVERTERS },
    {
      by: 'decorator',
      decorator: 'rest_framework.decorators.api_view',
      parameters: { first: [REQUEST], source: PATH, converters: CONVERTERS },
    },
    {
      by: 'decorator',
      decorator: 'rest_framework.decorators.action',
      parameters: { first: [REQUEST], source: PATH, converters: CONVERTERS },
    },
    {
      by: 'base',
      base: 'rest_framework.views.APIView',
      methods: [...VERBS, ...ACTIONS],
      parameters: { first: [REQUEST], source: PATH, converters: CONVERTERS },
    },
    {
      by: 'base',
      base: 'rest_framework.views.APIView',
      methods: ['perform_create', 'perform_update'],
      parameters: { first: ['rest_framework.serializers.Serializer'] },
    },
    // A value is given by itself or with the others; what is stored already comes before new values.
    {
      by: 'base',
      base: 'rest_framework.serializers.Serializer',
      methods: ['validate', 'validate_*', 'create', 'to_internal_value'],
      parameters: { source: VALIDATED },
    },
    {
      by: 'base',
      base: 'rest_framework.serializers.Serializer',
      methods: ['update'],
      parameters: { first: ['django.db.models.Model'], source: VALIDATED },
    },
  ],
});
