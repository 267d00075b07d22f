from django import forms
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.template import Template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe
from django.views import View
from django.views.generic import FormView, TemplateView


def hello(request):
    return HttpResponse("Hello " + request.GET.get("name", "you"))  # flow: html


def hello_politely(request):
    return HttpResponse("Hello " + escape(request.GET["name"]))


def kiln(request, name):
    return HttpResponse(f"<h1>{name}</h1>")  # flow: html


def kiln_number(request, number):
    return HttpResponse(f"<h1>{number}</h1>")


def describe(text):
    return "<p>" + text + "</p>"


def glaze(request: HttpRequest):
    return HttpResponse(describe(request.COOKIES["glaze"]))  # flow: html


def bowls(request):
    return JsonResponse({"colour": request.GET["colour"]})


def export(request):
    return HttpResponse(request.body, content_type="text/csv")


def onward(request):
    return redirect(request.POST["next"])  # flow: redirect


def onward_checked(request):
    target = request.POST["next"]
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        return HttpResponseRedirect(target)
    return HttpResponseRedirect(reverse("hello"))


def unchecked(request):
    return HttpResponseRedirect(request.headers["X-Next"])  # flow: redirect


def badge(request):
    label = mark_safe("<b>" + request.GET["label"] + "</b>")  # flow: html
    return render(request, "badge.html", {"label": label})


def calm_badge(request):
    label = format_html("<b>{}</b>", request.GET["label"])
    return render(request, "badge.html", {"label": label})


def letter(request):
    Template("Dear " + request.POST["name"])  # flow: template
    request.session["reader"] = request.POST["name"]  # flow: session
    request.session["copies"] = int(request.POST["copies"])


def deliver(request):
    answer = HttpResponse()
    answer["Location"] = request.GET["where"]  # flow: redirect header
    answer.headers["X-Oven"] = request.GET["oven"]  # flow: header
    answer.write(request.GET["text"])  # flow: html
    return answer


def receive(request):
    clay = request.FILES["clay"]
    default_storage.save("clay/" + clay.name, clay)  # flow: upload
    with open("clay/" + clay.name, "wb") as target:  # flow: upload
        target.write(clay.read())
    with open("clay/" + request.POST["name"], "rb") as source:  # flow: path
        return HttpResponse(source.read(), content_type="image/png")


class OrderForm(forms.Form):
    dish = forms.CharField()


class Orders(FormView):
    form_class = OrderForm

    def form_valid(self, form):
        open("dishes/%s" % form.cleaned_data["dish"])  # flow: path
        return super().form_valid(form)


class Dishes(View):
    def get(self, request, dish, size):
        open("dishes/" + dish)  # flow: path
        open("sizes/" + size)
        return JsonResponse({})

    def post(self, request, *args, **kwargs):
        open(f"notes/{kwargs['note']}")  # flow: path
        return JsonResponse({})


class Shelf(TemplateView):
    def get_queryset(self):
        open("columns/" + self.request.GET["columns"])  # flow: path
        open("rows/" + self.kwargs["row"])  # flow: path
        return []


def new_order(request):
    form = OrderForm(request.POST)
    if form.is_valid():
        return HttpResponse(form.cleaned_data["dish"])  # flow: html
    return HttpResponse("no order")

# file: urls.py
from django.urls import path

import program as views

urlpatterns = [
    path("kiln/<str:name>/", views.kiln),
    path("kilns/<int:number>/", views.kiln_number),
    path("dishes/<slug:dish>/<int:size>/", views.Dishes.as_view()),
]


# file: orders.py
from django.shortcuts import redirect

from .potters import Potter


def finish_order(request, potter: Potter, back):
    return redirect(back)


def finish_quietly(request, back, letter_kwargs=None):
    return redirect(back)


def finish_kiln(request, kiln: str, back):
    return redirect(back)  # flow: redirect
