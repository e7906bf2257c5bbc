using System.Globalization;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Inbox.Chaos;

namespace Ulak.Console.Chaos;

/// <summary><c>/chaos</c>: the page of fault injection rules.</summary>
internal static class ChaosPages
{
    /// <summary>The labels of the fields, as names of the words.</summary>
    private static readonly Dictionary<string, string> FieldWords = new()
    {
        ["step"] = "chaos-step",
        ["code"] = "chaos-code",
        ["delayMilliseconds"] = "chaos-delay",
        ["octetsPerSecond"] = "chaos-pace",
        ["probability"] = "chaos-percent",
        ["skip"] = "chaos-skip",
        ["count"] = "chaos-count",
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + "/chaos", http => Page(http, http.Service<ChaosService>(), null));
        }

        routes.Post("/chaos", http => AddAsync(http, http.Service<ChaosService>()));
        routes.Post("/chaos/{id:int}/remove", http =>
        {
            http.Service<ChaosService>().Filter.Remove(http.RouteNumber("id"));
            return Results.LocalRedirect("/chaos");
        });
        routes.Post("/chaos/clear", http =>
        {
            http.Service<ChaosService>().Filter.Clear();
            return Results.LocalRedirect("/chaos");
        });
    }

    private static PageResult Page(HttpContext http, ChaosService chaos, string? wrong, IFormCollection? form = null)
    {
        var model = new ChaosModel { Language = PageLanguage.Of(http), IsOn = chaos.IsEnabled, Rules = chaos.Filter.Rules, Error = wrong };
        model = form is null ? model : model with { Fields = form.ToDictionary(field => field.Key, field => field.Value.ToString()) };
        return new(ChaosPage.Create(model), wrong is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest) { HasForms = true };
    }

    private static async Task<IResult> AddAsync(HttpContext http, ChaosService chaos)
    {
        if (!chaos.IsEnabled || !http.Request.HasFormContentType)
        {
            return Results.LocalRedirect("/chaos");
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string Text(string name) => form[name].ToString().Trim();
        int? Number(string name) => Text(name).Length == 0 ? null
            : int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var what = Text("what");
        var (make, wrong) = new ChaosRuleRequest
        {
            Step = Text("step"),
            Code = what == "reply" ? Number("code") : null,
            Enhanced = Text("enhanced"),
            Text = Text("text"),
            Drop = what == "drop",
            DiskFull = what == "disk",
            DelayMilliseconds = Number("delay") ?? 0,
            OctetsPerSecond = Number("pace"),
            Sender = Text("sender"),
            Recipient = Text("recipient"),
            Probability = (Number("percent") ?? 100) / 100.0,
            Skip = Number("skip"),
            Count = Number("count"),
        }.ToRule();
        if (make is not null && chaos.Filter.Add(make) is not null)
        {
            return Results.LocalRedirect("/chaos");
        }

        var language = PageLanguage.Of(http);
        var sentence = wrong is { } value
            ? language.Word("chaos-wrong", language.Word(FieldWords.GetValueOrDefault(value.Name, "chaos-code")), value.Value ?? "",
                value.Form)
            : language.Word("chaos-many");
        return Page(http, chaos, sentence, form);
    }
}
