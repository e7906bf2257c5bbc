using System.Globalization;
using Ulak.Inbox.Chaos;

namespace Ulak.Console.Api;

/// <summary><c>/api/v1/chaos</c>: the rules for injected faults.</summary>
internal static class ChaosApi
{
    private static ApiProblem Off { get; } = new(
        StatusCodes.Status403Forbidden,
        "Chaos is off because a listener can be reached from other machines.",
        "Set chaos.enabled to on if you want it anyway.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/v1/chaos",
            http =>
            ApiJson.Result(new ChaosListDocument(http.Service<ChaosService>().IsEnabled,
                [.. http.Service<ChaosService>().Filter.Rules.Select(ChaosRuleDocument.Of)]),
            ApiJson.Context.ChaosListDocument));
        routes.Post("/api/v1/chaos", http => AddAsync(http, http.Service<ChaosService>()));
        routes.Delete("/api/v1/chaos",
            http => ApiJson.Result(new ChaosClearedDocument(http.Service<ChaosService>().Filter.Clear()),
                ApiJson.Context.ChaosClearedDocument));
        routes.Delete("/api/v1/chaos/{id:int}", http => http.Service<ChaosService>().Filter.Remove(http.RouteNumber("id"))
            ? Results.NoContent()
            : new ApiProblem(StatusCodes.Status404NotFound, string.Create(CultureInfo.InvariantCulture,
                $"There is no rule {http.RouteNumber("id")}."),
                "List the rules with GET /api/v1/chaos."));
    }

    private static async Task<IResult> AddAsync(HttpContext http, ChaosService chaos)
    {
        if (!chaos.IsEnabled)
        {
            return Off;
        }

        var (order, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Requests.ChaosRuleRequest);
        if (order is null)
        {
            return problem!;
        }

        var (make, wrong) = order.ToRule();
        return wrong is { } value ? ApiProblem.InvalidValue(value.Name, value.Value, value.Form)
            : chaos.Filter.Add(make!) is { } rule
                ? ApiJson.Result(ChaosRuleDocument.Of(rule), ApiJson.Context.ChaosRuleDocument, StatusCodes.Status201Created)
            : new ApiProblem(StatusCodes.Status409Conflict, "There are too many rules.",
                "Remove some with DELETE /api/v1/chaos/{id}, or all with DELETE /api/v1/chaos.");
    }
}

/// <summary>The rules, and whether they are active.</summary>
internal sealed record ChaosListDocument(bool On, IReadOnlyList<ChaosRuleDocument> Rules);

/// <summary>The number of removed rules.</summary>
internal sealed record ChaosClearedDocument(int Removed);

/// <summary>A rule.</summary>
internal sealed record ChaosRuleDocument(int Id, string Step, string? Reply, bool Drop, int DelayMilliseconds, int? OctetsPerSecond,
    string Sender, string Recipient, double Probability, int Skips, int? Left, int Acted)
{
    public static ChaosRuleDocument Of(ChaosRule rule) =>
        new(rule.Id, rule.Step.ToString().ToLowerInvariant(), rule.Reply?.ToString(), rule.Drop, (int)rule.Delay.TotalMilliseconds,
            rule.OctetsPerSecond > 0 ? rule.OctetsPerSecond
            : null, rule.Sender, rule.Recipient, rule.Probability, rule.RemainingSkips, rule.RemainingUses,
            rule.UseCount);
}
