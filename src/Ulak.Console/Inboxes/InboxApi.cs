using Ulak.Console.Api;
using Ulak.Inbox.Rules;
using Ulak.Storage;

namespace Ulak.Console.Inboxes;

/// <summary><c>/api/v1/inboxes</c> and <c>/api/v1/rules</c>, and the pages of inboxes.</summary>
internal static class InboxApi
{
    private const string RuleForm = "a rule, such as {\"recipient\": \"*@orders.example.com\", \"inbox\": \"orders\"}";
    private const string LimitsForm = "limits, such as {\"keepMessages\": 500, \"keepSize\": 104857600, \"keepAge\": \"7d\"}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/api/v1/inboxes", http => ListAsync(http, http.Service<InboxCatalog>(), http.Service<IMessageStore>()));
        routes.Put("/api/v1/inboxes/{name}", http => PutLimitsAsync(http, http.Service<InboxCatalog>(), http.RouteText("name")));
        routes.Get("/api/v1/rules", http => ApiJson.Result(
            new RuleListDocument([.. http.Service<RuleEditor>().All.Select(RuleDocument.Of)]), ApiJson.Context.RuleListDocument));
        routes.Put("/api/v1/rules/{name}", http => PutAsync(http, http.Service<RuleEditor>(), http.RouteText("name")));
        routes.Delete("/api/v1/rules/{name}", http => Result(http.Service<RuleEditor>().Remove(http.RouteText("name")),
            http.RouteText("name"), _ => Results.NoContent()));
        routes.Get("/inboxes/{name}", http => http.Service<InboxCatalog>().Find(http.RouteText("name")) is { } inbox
            ? Results.LocalRedirect("/?q=" + Uri.EscapeDataString(inbox.Search))
            : ConsoleEndpoints.NotFound(http));
    }

    private static async Task<IResult> ListAsync(HttpContext http, InboxCatalog inboxes, IMessageStore store)
    {
        var documents = new List<InboxDocument>();
        foreach (var inbox in inboxes.All)
        {
            documents.Add(new InboxDocument(
                inbox.Name,
                await store.CountMessagesAsync(inbox.Search, http.RequestAborted),
                await store.CountMessagesAsync($"{inbox.Search} is:unread", http.RequestAborted),
                $"{http.Request.PathBase}/inboxes/{inbox.Name}",
                inbox.MaxMessages,
                inbox.MaxOctets,
                inbox.MaxAge is { } age ? DurationText.Format(age) : null));
        }

        return ApiJson.Result(new InboxListDocument(documents), ApiJson.Context.InboxListDocument);
    }

    private static async Task<IResult> PutLimitsAsync(HttpContext http, InboxCatalog inboxes, string name)
    {
        var (document, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Requests.InboxLimitsDocument);
        if (document is null)
        {
            return problem!;
        }

        if (!RuleDefinition.IsName(name))
        {
            return ApiProblem.InvalidValue("name", name, "lower-case letters, digits and hyphens, at most 40");
        }

        if (inboxes.IsConfigured(name))
        {
            return new ApiProblem(StatusCodes.Status409Conflict, $"The inbox {name} is in the configuration.", "Change its limits there.");
        }

        var age = document.KeepAge is { Length: > 0 } text ? DurationText.Parse(text) : null;
        if (document.KeepMessages is < 1 || document.KeepSize is < 1 || (document.KeepAge is { Length: > 0 } && age is null))
        {
            return ApiProblem.InvalidBody("The limits are not valid: each must be greater than 0.", $"Send {LimitsForm}.");
        }

        var limits = new InboxDefinition
        {
            KeepMessages = document.KeepMessages,
            KeepSize = document.KeepSize,
            KeepSeconds = (long?)age?.TotalSeconds,
        };
        inboxes.SetLimits(name, limits == new InboxDefinition() ? null : limits);
        return ApiJson.Result(
            new InboxLimitsDocument(limits.KeepMessages, limits.KeepSize, age is { } keep ? DurationText.Format(keep) : null),
            ApiJson.Context.InboxLimitsDocument);
    }

    private static async Task<IResult> PutAsync(HttpContext http, RuleEditor rules, string name)
    {
        var (document, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Requests.RuleDefinition);
        return document is null ? problem!
            : Result(rules.Put(name, document), name, rule => ApiJson.Result(RuleDocument.Of(rule), ApiJson.Context.RuleDocument));
    }

    private static IResult Result(RuleChange change, string name, Func<MailRule, IResult> done) => change.Result switch
    {
        RuleChangeResult.Done => done(change.Rule!),
        RuleChangeResult.Configured => new ApiProblem(StatusCodes.Status409Conflict, $"The rule {name} is in the configuration.",
            "Change it there, or choose another name."),
        RuleChangeResult.Invalid => ApiProblem.InvalidBody($"The rule is not valid: {change.Fault}.", $"Send {RuleForm}."),
        RuleChangeResult.TooMany => ApiProblem.InvalidBody(
            $"There are {RuleEditor.MaxRules} rules, which is the limit.", "Delete rules that are not needed."),
        RuleChangeResult.Missing => new ApiProblem(StatusCodes.Status404NotFound, $"There is no rule {name}.",
            "List the rules with GET /api/v1/rules."),
        _ => throw new ArgumentOutOfRangeException(nameof(change), change.Result, null),
    };
}

/// <summary>An inbox with its counts, the address of its page, and its limits.</summary>
internal sealed record InboxDocument(string Name, long Messages, long Unread, string Address, int? KeepMessages, long? KeepSize,
    string? KeepAge);

/// <summary>All inboxes.</summary>
internal sealed record InboxListDocument(IReadOnlyList<InboxDocument> Inboxes);

/// <summary>The limits of an inbox. A limit that is null is none.</summary>
internal sealed record InboxLimitsDocument(int? KeepMessages, long? KeepSize, string? KeepAge);

/// <summary>A rule. It is changeable if it is not in the configuration.</summary>
internal sealed record RuleDocument(string Name, string Recipient, string Sender, string Login, string Listener,
    IReadOnlyList<string> Networks,
    string Header, string Action, string? Reply, IReadOnlyList<string> Tags, string Inbox, bool Changeable)
{
    public static RuleDocument Of(MailRule rule) => new(
        rule.Name, rule.Recipient, rule.Sender, rule.Login, rule.Listener, [.. rule.Networks.Select(network => network.ToString())],
        rule.HeaderName.Length == 0 ? "" : $"{rule.HeaderName}: {rule.HeaderValue}",
        rule.Action.ToString().ToLowerInvariant(), rule.Action == RuleAction.Refuse ? rule.Reply.ToString() : null, rule.Tags, rule.Inbox,
        !rule.IsConfigured);
}

/// <summary>All rules, in their order.</summary>
internal sealed record RuleListDocument(IReadOnlyList<RuleDocument> Rules);
