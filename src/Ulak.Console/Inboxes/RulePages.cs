using System.Globalization;
using Ulak.Console.Api;
using Ulak.Console.Codes;
using Ulak.Console.Pages;
using Ulak.Inbox.Rules;
using Ulak.Server;
using Ulak.Storage;

namespace Ulak.Console.Inboxes;

/// <summary><c>/rules</c>: the page of rules and inboxes.</summary>
internal static class RulePages
{
    private const string Path = "/rules";
    private const long Mebibyte = 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var prefix in PageLanguage.Prefixes)
        {
            routes.Get(prefix + Path, ShowAsync);
        }

        routes.Post(Path, SaveAsync);
        routes.Post(Path + "/{name}/remove", http =>
        {
            http.Service<RuleEditor>().Remove(http.RouteText("name"));
            return Results.LocalRedirect(Path);
        });
        routes.Post(Path + "/inboxes/{name}", LimitAsync);
    }

    private static Task<IResult> ShowAsync(HttpContext http)
    {
        var model = new RulesModel { Language = PageLanguage.Of(http) };
        if (http.QueryText("edit") is { Length: > 0 } name && http.Service<RuleEditor>().Find(name) is { } rule)
        {
            model = model with { Editing = name, Fields = FieldsOf(name, rule) };
        }

        if (http.QueryText("to")?.Trim() is { Length: > 0 } to)
        {
            model = model with { Trial = Try(http.Service<MailRules>(), http.QueryText("from")?.Trim() ?? "", to) };
        }

        return PageAsync(http, model);
    }

    private static async Task<IResult> SaveAsync(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            return Results.LocalRedirect(Path);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        string Text(string name) => form[name].ToString().Trim();
        var definition = new RuleDefinition
        {
            Recipient = Text("recipient"),
            Sender = Text("sender"),
            Login = Text("login"),
            Listener = Text("listener"),
            Network = Text("network"),
            Header = Text("header"),
            Action = Text("action") is "none" ? "" : Text("action"),
            Reply = Text("action") == "refuse" ? Text("reply") : "",
            Tags = Text("tags"),
            Inbox = Text("inbox"),
        };
        var language = PageLanguage.Of(http);
        var (editor, name, former) = (http.Service<RuleEditor>(), Text("name"), Text("former"));
        var change = name != former && editor.All.Any(rule => rule.Name == name && !rule.IsConfigured)
            ? null : editor.Put(name, definition);
        if (change is { Result: RuleChangeResult.Done })
        {
            if (former.Length > 0 && former != name)
            {
                editor.Remove(former);
            }

            return Results.LocalRedirect(Path);
        }

        var error = change switch
        {
            null => language.Word("rule-exists", name),
            { Fault: { } fault } => language.Word("rule-wrong-" + fault.Kind.ToString().ToLowerInvariant(), fault.Value),
            { Result: RuleChangeResult.TooMany } => language.Word("rule-many", RuleEditor.MaxRules),
            _ => language.Word("rule-is-configured", name),
        };
        return await PageAsync(http, new RulesModel
        {
            Language = language,
            Error = error,
            Editing = former,
            Fields = form.ToDictionary(field => field.Key, field => field.Value.ToString()),
        });
    }

    private static async Task<IResult> LimitAsync(HttpContext http)
    {
        var (inboxes, name, language) = (http.Service<InboxCatalog>(), http.RouteText("name"), PageLanguage.Of(http));
        if (!http.Request.HasFormContentType || inboxes.Find(name) is null || inboxes.IsConfigured(name))
        {
            return Results.LocalRedirect(Path);
        }

        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (messages, size, age) = (form["messages"].ToString().Trim(), form["size"].ToString().Trim(), form["age"].ToString().Trim());
        if ((messages.Length > 0 && Number(messages) is null) || (size.Length > 0 && Number(size) is null)
            || (age.Length > 0 && DurationText.Parse(age) is null))
        {
            return await PageAsync(http,
                new RulesModel { Language = language, Error = language.Word("inbox-wrong-limits", name), IsErrorOfInbox = true });
        }

        var limits = new InboxDefinition
        {
            KeepMessages = Number(messages),
            KeepSize = Number(size) * Mebibyte,
            KeepSeconds = age.Length > 0 ? (long)DurationText.Parse(age)!.Value.TotalSeconds : null,
        };
        inboxes.SetLimits(name, limits == new InboxDefinition() ? null : limits);
        return Results.LocalRedirect(Path);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;

    private static async Task<IResult> PageAsync(HttpContext http, RulesModel model)
    {
        var (inboxes, store) = (http.Service<InboxCatalog>(), http.Service<IMessageStore>());
        var rows = new List<InboxRow>();
        foreach (var inbox in inboxes.All)
        {
            rows.Add(new(inbox, await store.CountMessagesAsync(inbox.Search, http.RequestAborted), inboxes.IsConfigured(inbox.Name)));
        }

        model = model with { Rules = http.Service<RuleEditor>().All, Inboxes = rows };
        return new PageResult(RulesPage.Create(model), model.Error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest)
        { HasForms = true };
    }

    /// <summary>Asks the rules about an address, for a client of this machine without a login.</summary>
    private static RuleTrial Try(MailRules rules, string sender, string recipient)
    {
        var session = new SmtpSessionInfo
        {
            Id = default,
            OpenedAt = default,
            Listener = "smtp",
            Remote = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0),
        };
        var decisive = rules.FindDecisive(session, sender, recipient);
        var isStored = decisive is null or { Action: RuleAction.Take };
        return new RuleTrial(sender, recipient, decisive, isStored ? rules.TagsOf(session, sender, [recipient], []) : []);
    }

    private static Dictionary<string, string> FieldsOf(string name, RuleDefinition rule) => new()
    {
        ["name"] = name,
        ["recipient"] = rule.Recipient,
        ["sender"] = rule.Sender,
        ["login"] = rule.Login,
        ["listener"] = rule.Listener,
        ["network"] = rule.Network,
        ["header"] = rule.Header,
        ["action"] = rule.Action.Length == 0 ? "none" : rule.Action,
        ["reply"] = rule.Reply,
        ["tags"] = rule.Tags,
        ["inbox"] = rule.Inbox,
    };
}
