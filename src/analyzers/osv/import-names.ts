/** The modules that code imports a distribution by. A wrong guess only costs the words about use, never the finding. */
export function importNames(distribution: string): readonly string[] {
  return DIFFERING.get(distribution) ?? guesses(distribution);
}

/** `python-slugify` is imported as `slugify`, `flask-login` as `flask_login`, `zope-interface` as `zope.interface`. */
function guesses(distribution: string): readonly string[] {
  const plain = distribution.replaceAll('-', '_');
  const bare = distribution
    .replace(/^(?:python|py)-|-(?:python|py|py3)$/g, '')
    .replaceAll('-', '_');
  const head = distribution.startsWith('zope-') || distribution.startsWith('google-cloud-');
  return [...new Set([plain, bare, ...(head ? [distribution.replaceAll('-', '.')] : [])])];
}

/** Distributions whose modules are named otherwise. */
const DIFFERING: ReadonlyMap<string, readonly string[]> = new Map(
  `
  antlr4-python3-runtime antlr4
  apache-airflow airflow
  apache-superset superset
  argon2-cffi argon2
  attrs attr attrs
  azure-storage-blob azure.storage.blob
  azure-identity azure.identity
  backports-zoneinfo backports.zoneinfo
  beautifulsoup4 bs4
  biopython Bio
  boto boto
  brotlipy brotli
  celery celery
  cherrypy cherrypy
  configobj configobj validate
  dash-core-components dash_core_components
  discord-py discord
  django-allauth allauth
  django-ckeditor ckeditor
  django-cors-headers corsheaders
  django-crispy-forms crispy_forms
  django-debug-toolbar debug_toolbar
  django-environ environ
  django-extensions django_extensions
  django-filter django_filters
  django-grappelli grappelli
  django-guardian guardian
  django-helpdesk helpdesk
  django-jinja django_jinja
  django-mfa2 mfa
  django-nopassword nopassword
  django-oauth-toolkit oauth2_provider
  django-rest-framework rest_framework
  django-rest-registration rest_registration
  django-tastypie tastypie
  django-two-factor-auth two_factor
  django-unicorn django_unicorn
  django-user-sessions user_sessions
  djangorestframework rest_framework
  djangorestframework-simplejwt rest_framework_simplejwt
  dnspython dns
  docker-py docker
  ecdsa ecdsa
  elasticsearch elasticsearch
  fastapi-users fastapi_users
  flask-appbuilder flask_appbuilder
  flask-admin flask_admin
  flask-restful flask_restful
  gitpython git
  google-api-python-client googleapiclient apiclient
  google-auth google.auth
  google-cloud-storage google.cloud.storage
  graphql-core graphql
  grpcio grpc
  gunicorn gunicorn
  html5lib html5lib
  httplib2 httplib2
  igraph igraph
  ipython IPython
  jaraco-context jaraco.context
  jinja jinja2
  jinja2 jinja2
  jupyter-core jupyter_core
  jupyter-server jupyter_server
  jwcrypto jwcrypto
  keras keras
  kubernetes kubernetes
  langchain-community langchain_community
  langchain-core langchain_core
  ldap3 ldap3
  lxml-html-clean lxml_html_clean
  m2crypto M2Crypto
  mako mako
  markdown markdown
  markdown2 markdown2
  markdown-it-py markdown_it
  markupsafe markupsafe
  memcached memcache
  msgpack-python msgpack
  mysql-connector-python mysql.connector
  mysql-python MySQLdb
  mysqlclient MySQLdb
  oauth2client oauth2client
  odfpy odf
  opencv-contrib-python cv2
  opencv-contrib-python-headless cv2
  opencv-python cv2
  opencv-python-headless cv2
  openstack-keystone keystone
  paste paste
  pastescript paste.script
  pdfminer-six pdfminer
  pillow PIL
  pillow-simd PIL
  plone-namedfile plone.namedfile
  protobuf google.protobuf
  psycopg2-binary psycopg2
  py-bcrypt bcrypt
  pyasn1-modules pyasn1_modules
  pycrypto Crypto
  pycryptodome Crypto
  pycryptodomex Cryptodome
  pydata-sphinx-theme pydata_sphinx_theme
  pygments pygments
  pygobject gi
  pyjwt jwt
  pykerberos kerberos
  pymdown-extensions pymdownx
  pymongo pymongo bson gridfs
  pymysql pymysql
  pynacl nacl
  pyopenssl OpenSSL
  pypdf2 PyPDF2
  pyramid pyramid
  pyserial serial
  pysaml2 saml2
  pyspark pyspark
  python-apt apt
  python-daemon daemon
  python-dateutil dateutil
  python-docx docx
  python-dotenv dotenv
  python-engineio engineio
  python-gnupg gnupg
  python-jose jose
  python-keystoneclient keystoneclient
  python-ldap ldap
  python-magic magic
  python-memcached memcache
  python-multipart multipart python_multipart
  python-openid openid
  python-pptx pptx
  python-slugify slugify
  python-socketio socketio
  python-telegram-bot telegram
  python3-openid openid
  python3-saml onelogin
  pytorch-lightning pytorch_lightning
  pyyaml yaml
  pyzmq zmq
  restrictedpython RestrictedPython
  rope rope
  ruamel-yaml ruamel.yaml
  scikit-image skimage
  scikit-learn sklearn
  sentry-sdk sentry_sdk
  setuptools setuptools pkg_resources
  snowflake-connector-python snowflake.connector
  sqlalchemy sqlalchemy
  sqlalchemy-utils sqlalchemy_utils
  strawberry-graphql strawberry
  suds-jurko suds
  tensorflow tensorflow
  tensorflow-cpu tensorflow
  tensorflow-gpu tensorflow
  torch torch
  tornado tornado
  trytond trytond
  twisted twisted
  typing-extensions typing_extensions
  ujson ujson
  urllib3 urllib3
  wagtail wagtail
  waitress waitress
  web-py web
  webob webob
  websocket-client websocket
  werkzeug werkzeug
  xmltodict xmltodict
  zope2 Zope2
  `
    .trim()
    .split('\n')
    .map((line): [string, readonly string[]] => {
      const [name = '', ...modules] = line.trim().split(' ');
      return [name, modules];
    }),
);
