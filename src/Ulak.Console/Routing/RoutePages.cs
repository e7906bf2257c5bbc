using System.Globalization;
using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Console.Queue;

namespace Ulak.Console.Routing;

/// <summary><c>/queue/routes</c>: the page of the routes. Each change acts at once, is a version, and can be undone.</summary>
internal static class RoutePages
{
    private static readonly string[] TrialFields = ["to", "from", "user", "client", "listener"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + QueuePaths.Routes, Show);
        }

        routes.Post(QueuePaths.Routes, ChangeAsync);
    }

    private static IResult Show(HttpContext http)
    {
        var model = CreateModel(http);
        var isPlace = int.TryParse(http.QueryText("edit"), NumberStyles.None, CultureInfo.InvariantCulture, out var place);
        if (isPlace && model.Current is { } current && place < current.Routes.Count)
        {
            model = model with { Editing = place, Fields = FieldsOf(current.Routes[place]) };
        }

        return Page(http.QueryText("to") is { Length: > 0 } && RoutesOf(http) is { } all ? Try(http, all, model) : model);
    }

    private static async Task<IResult> ChangeAsync(HttpContext http)
    {
        if (RoutesOf(http) is not { } all || !http.Request.HasFormContentType)
        {
            return Results.LocalRedirect(QueuePaths.Routes);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var current = all.Current;
        var action = form["do"].ToString();
        if (form["version"] != Text(current.Version))
        {
            return Refused(http, form, [new FieldError("version", PageLanguage.Of(http).Word("route-changed"))]);
        }

        var change = Create(all, current, form, action);
        if (change is not { IsValid: true })
        {
            return Refused(http, form, [new FieldError("routes", PageLanguage.Of(http).Word("route-last"))]);
        }

        try
        {
            var errors = all.Replace(change.Routes, ConsoleAuthentication.UserOf(http));
            return errors.IsEmpty ? Results.LocalRedirect($"{QueuePaths.Routes}?done={action}") : Refused(http, form, errors);
        }
        catch (IOException e)
        {
            return Refused(http, form, [new FieldError("routes", e.Message)]);
        }
    }

    /// <summary>The routes after a change.</summary>
    private static RouteChange Create(IRouteAdministration all, RouteListDocument current, IFormCollection form, string action)
    {
        var list = current.Routes.ToList();
        var place = int.TryParse(form["place"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < list.Count
            ? number : (int?)null;
        switch (action)
        {
            case "undo":
                return RouteChange.Undo(all.Versions);
            case "restore":
                return all.Versions.FirstOrDefault(each => form["restored"] == Text(each.Version)) is { } version
                    ? new RouteChange(version.Routes, IsValid: true)
                    : RouteChange.None;
            case "save" when place is { } at:
                list[at] = Read(form, list);
                break;
            case "save":
                list.Add(Read(form, list));
                break;
            case "remove" when place is { } at:
                list.RemoveAt(at);
                break;
            case "up" when place is > 0 and { } at:
                (list[at - 1], list[at]) = (list[at], list[at - 1]);
                break;
            case "down" when place is { } at && at + 1 < list.Count:
                (list[at + 1], list[at]) = (list[at], list[at + 1]);
                break;
            default:
                return RouteChange.None;
        }

        return new RouteChange(list, IsValid: list.Count > 0);
    }

    private static RouteDefinition Read(IFormCollection form, List<RouteDefinition> others)
    {
        string? Value(string name) => form[name].ToString().Trim() is { Length: > 0 } value ? value : null;
        return new RouteDefinition
        {
            Name = Value("name") ?? FreeName(others),
            Action = Value("action"),
            To = Value("to"),
            From = Value("from"),
            User = Value("user"),
            Listener = Value("listener"),
            Client = Value("client"),
            Size = Value("size"),
            Header = Value("header"),
            Via = Value("via"),
            Pool = Value("pool"),
            Tls = Value("tls") is "may" ? null : Value("tls"),
            CheckRecipients = Value("checkRecipients") is null ? null : true,
            Reply = Value("reply"),
        };
    }

    private static string FreeName(List<RouteDefinition> others)
    {
        var number = 1;
        while (others.Any(each => each.Name == Text(number)))
        {
            number++;
        }

        return Text(number);
    }

    private static RoutesModel Try(HttpContext http, IRouteAdministration all, RoutesModel model)
    {
        string? Value(string name) => http.QueryText(name)?.Trim() is { Length: > 0 } value ? value : null;
        var (result, wrong) = all.Test(new RouteTestRequest
        {
            To = Value("to"),
            From = Value("from"),
            User = Value("user"),
            Client = Value("client"),
            Listener = Value("listener"),
        });
        return model with
        {
            Asked = TrialFields.ToDictionary(name => name, name => Value(name) ?? ""),
            Trial = result,
            TrialError = wrong is null ? "" : model.Language.Word("route-wrong", model.Language.Word("route-" + wrong.Field)),
        };
    }

    private static PageResult Refused(HttpContext http, IFormCollection form, IReadOnlyList<FieldError> errors)
    {
        var isForm = form["do"] == "save";
        return Page(CreateModel(http) with
        {
            Done = "",
            Errors = errors,
            IsFormRefused = isForm,
            Editing = isForm && int.TryParse(form["place"], NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null,
            Fields = isForm ? form.ToDictionary(field => field.Key, field => field.Value.ToString()) : new Dictionary<string, string>(),
        });
    }

    private static RoutesModel CreateModel(HttpContext http)
    {
        var (all, language) = (RoutesOf(http), PageLanguage.Of(http));
        var done = "route-done-" + http.QueryText("done");
        return new RoutesModel
        {
            Language = language,
            Now = http.Service<TimeProvider>().GetUtcNow(),
            Current = all?.Current,
            Versions = all is null ? [] : [.. all.Versions.Reverse()],
            Done = PageWords.Find(language.Code, done) is null ? "" : language.Word(done),
        };
    }

    private static Dictionary<string, string> FieldsOf(RouteDefinition route)
    {
        var fields = route.Values.ToDictionary(each => each.Key, each => each.Value);
        fields["name"] = route.Name ?? "";
        return fields;
    }

    private static PageResult Page(RoutesModel model) => new(
        RoutesPage.Create(model), model.Errors.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest)
    {
        HasForms = true,
    };

    private static IRouteAdministration? RoutesOf(HttpContext http) => http.Service<RouteAccess>().Routes;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The routes after a change.</summary>
/// <param name="Routes">The routes; null for those of the configuration.</param>
/// <param name="IsValid">Whether there is a change to make.</param>
internal sealed record RouteChange(IReadOnlyList<RouteDefinition>? Routes, bool IsValid)
{
    /// <summary>No change.</summary>
    public static RouteChange None { get; } = new(null, IsValid: false);

    /// <summary>The routes before the latest version.</summary>
    public static RouteChange Undo(IReadOnlyList<RouteVersion> versions) => versions switch
    {
        [] => None,
        [_] => new RouteChange(null, IsValid: true),
        [.., var before, _] => new RouteChange(before.Routes, IsValid: true),
    };
}
