using Ulak.Console.Api;
using Ulak.Inbox.Rules;
using Ulak.Storage;

namespace Ulak.Console.Inboxes;

/// <summary><c>/api/v1/inboxes</c> and <c>/api/v1/rules</c>, and the pages of inboxes.</summary>
internal static class InboxApi
{
    private const string RuleForm = "a rule, such as {\"recipient\": \"*@orders.example.com\", \"inbox\": \"orders\"}";
    private const int MaxRules = 500;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/v1/inboxes", ListAsync);
        routes.MapGet("/api/v1/rules", (MailRules rules, RuleFile file) => ApiJson.Result(
            new RuleListDocument([.. rules.All.Select(rule => RuleDocument.Of(rule, file.Rules.ContainsKey(rule.Name)))]),
            ApiJson.Context.RuleListDocument));
        routes.MapPut("/api/v1/rules/{name}", PutAsync);
        routes.MapDelete("/api/v1/rules/{name}", DeleteRule);
        routes.MapGet("/inboxes/{name}", (HttpContext http, InboxCatalog inboxes, string name) => inboxes.Find(name) is { } inbox
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

    private static async Task<IResult> PutAsync(HttpContext http, MailRules rules, RuleFile file, string name)
    {
        var (document, problem) = await ApiJson.ReadAsync(http.Request, ApiJson.Context.RuleDefinition);
        if (document is null)
        {
            return problem!;
        }

        if (IsConfigured(rules, file, name))
        {
            return new ApiProblem(StatusCodes.Status409Conflict, $"The rule {name} is in the configuration.",
                "Change it there, or choose another name.");
        }

        var (rule, invalid) = document.Parse(name);
        if (rule is null)
        {
            return ApiProblem.InvalidBody($"The rule is not valid: {invalid}.", $"Send {RuleForm}.");
        }

        if (rules.All.Length >= MaxRules)
        {
            return ApiProblem.InvalidBody($"There are {MaxRules} rules, which is the limit.", "Delete rules that are not needed.");
        }

        file.Save(name, document);
        rules.Put(rule);
        return ApiJson.Result(RuleDocument.Of(rule, isChangeable: true), ApiJson.Context.RuleDocument);
    }

    private static IResult DeleteRule(MailRules rules, RuleFile file, string name)
    {
        if (IsConfigured(rules, file, name))
        {
            return new ApiProblem(StatusCodes.Status409Conflict, $"The rule {name} is in the configuration.", "Remove it there.");
        }

        if (!rules.Remove(name))
        {
            return new ApiProblem(StatusCodes.Status404NotFound, $"There is no rule {name}.", "List the rules with GET /api/v1/rules.");
        }

        file.Save(name, null);
        return Results.NoContent();
    }

    private static bool IsConfigured(MailRules rules, RuleFile file, string name) =>
        rules.All.Any(rule => rule.Name == name) && !file.Rules.ContainsKey(name);
}

/// <summary>An inbox with its counts, the address of its page, and its limits.</summary>
internal sealed record InboxDocument(string Name, long Messages, long Unread, string Address, int? KeepMessages, long? KeepSize,
    string? KeepAge);

/// <summary>All inboxes.</summary>
internal sealed record InboxListDocument(IReadOnlyList<InboxDocument> Inboxes);

/// <summary>A rule. It is changeable if it was made by the API.</summary>
internal sealed record RuleDocument(string Name, string Recipient, string Sender, string Login, string Listener,
    IReadOnlyList<string> Networks,
    string Header, string Action, string? Reply, IReadOnlyList<string> Tags, string Inbox, bool Changeable)
{
    public static RuleDocument Of(MailRule rule, bool isChangeable) => new(
        rule.Name, rule.Recipient, rule.Sender, rule.Login, rule.Listener, [.. rule.Networks.Select(network => network.ToString())],
        rule.HeaderName.Length == 0 ? "" : $"{rule.HeaderName}: {rule.HeaderValue}",
        rule.Action.ToString().ToLowerInvariant(), rule.Action == RuleAction.Refuse ? rule.Reply.ToString() : null, rule.Tags, rule.Inbox,
        isChangeable);
}

/// <summary>All rules, in their order.</summary>
internal sealed record RuleListDocument(IReadOnlyList<RuleDocument> Rules);
