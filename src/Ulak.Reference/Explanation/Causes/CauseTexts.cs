using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Ulak.Reference.Explanation.Deciding;
using Ulak.Reference.Explanation.Reading;
using Ulak.Reference.Json;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>What the choice of steps depends on besides the cause.</summary>
internal readonly record struct StepContext(Audience Audience, Actor Actor, RetryParty? RetryBy, Reason Reason = Reason.Unknown)
{
    /// <summary>For a reference that explains no particular text.</summary>
    public static StepContext None => new(Audience.Any, Actor.Sender, null);

    /// <summary>The cause whose steps are for the reader if the server is the reader's own, or null.</summary>
    public string? OwnCause { get; init; }

    /// <summary>Whether the reader is the recipient.</summary>
    public bool IsByRecipient { get; init; }

    /// <summary>Whether the reader's mailbox is at a large provider, whose servers the reader cannot change.</summary>
    public bool IsByMailboxProvider { get; init; }

    /// <summary>The step of the session at which it happened, if the text shows it.</summary>
    public SessionStep Step { get; init; }

    /// <summary>Whether the text allows other causes than the selected one.</summary>
    public bool LeavesRoom { get; init; }

    /// <summary>What the person writes to have done already; null for a reference that explains no particular text.</summary>
    public PersonReport? Person { get; init; }
}

/// <summary>The texts of all causes in one language. A new language needs only a new folder.</summary>
internal sealed partial class CauseTexts
{
    private const string ResourcePrefix = "Ulak.Reference.Explanation.CauseTexts.";

    private static readonly Lazy<FrozenDictionary<string, CauseTexts>> LazyAll = new(Load);

    private readonly Dictionary<string, CauseText> _causes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _steps = new(StringComparer.Ordinal);

    private readonly StepMarks _marks = new();

    private readonly Dictionary<string, ReasonView> _views = new(StringComparer.Ordinal);

    private readonly Dictionary<string, string> _units = new(StringComparer.OrdinalIgnoreCase);

    private readonly string _language;

    private CauseTexts(string language) => _language = language;

    public static IEnumerable<string> Languages => LazyAll.Value.Keys;

    public IReadOnlyDictionary<string, CauseText> Causes => _causes;

    public IReadOnlyDictionary<string, ReasonView> Views => _views;

    /// <summary>The texts of a language that <see cref="Texts.ReasonTexts"/> resolved.</summary>
    public static CauseTexts For(string language) => LazyAll.Value.TryGetValue(language, out var texts) ? texts : LazyAll.Value["en"];

    public string Title(string cause, IReadOnlyDictionary<string, string> values) =>
        TextTemplate.Fill(_causes[cause].Title, values, _language);

    public string Meaning(string cause, IReadOnlyDictionary<string, string> values) =>
        TextTemplate.Fill(_causes[cause].Meaning, values, _language);

    /// <summary>
    /// The steps of a cause for one audience, without those that do not fit: nothing waits in a queue where a program sent directly, and
    /// a person with a mail program asks the administrator of a server to change it.
    /// </summary>
    public IEnumerable<string> Steps(string cause, IReadOnlyDictionary<string, string> values, StepContext context)
    {
        var atStep = cause == "reputation-dynamic" ? context with { Step = SessionStep.Unknown } : context;
        var steps = WithPage(AtStep(StepsFor(cause, values, context), atStep), values, context);
        var shown = steps.Prepend("@suspect-line").Where(step => step switch
        {
            "@wait-queue" => context.RetryBy != RetryParty.Program,
            "@suspect-line" => values.ContainsKey("suspect"),
            "@retry-program" => context.RetryBy != RetryParty.Server && context.Audience is Audience.Any or Audience.Developer,
            "@read-url" => values.ContainsKey("url"),
            "@contact-named" => values.ContainsKey("contact"),
            _ => true,
        }).Select(step => step switch
        {
            "@wait-queue" when context.RetryBy == RetryParty.None => "@send-again-later",
            "@wait-queue" when values.ContainsKey("until") => "@wait-until",
            "@service-send-again" when context.RetryBy == RetryParty.Server => "@service-retries",
            "@wait-room" when context.RetryBy != RetryParty.Server => "@send-when-room",
            "@contact-postmaster" when values.ContainsKey("contact") => "@contact-named",
            "@ask-delisting" when values.ContainsKey("contact") && !values.ContainsKey("url") => "@contact-named",
            _ => step,
        }).Distinct().Select(step => Resolve(step, context.Audience)).ToList();
        shown = _marks.OnlyShown(shown, context.Person);
        return ProgramSteps.Of(Ordered(shown, context).ConvertAll(step => TextTemplate.Fill(step, values, _language)), values,
            context.Audience, TextTemplate.Fill(_steps["server-own"], values, _language));
    }

    /// <summary>
    /// What the text shows comes before the other steps, and what the person has done in vain behind them. What follows the line for those
    /// who run a server themselves stays there.
    /// </summary>
    private List<string> Ordered(List<string> steps, StepContext context)
    {
        var end = steps.FindIndex(IsForOwners);
        end = end < 0 ? steps.Count : end;
        return _marks.TriedLast(_marks.ShownFirst(steps, end, context.Person), end, context.Person);
    }

    private bool IsForOwners(string step) => Array.Exists(OwnersLines, name => _steps.TryGetValue(name, out var line) && line == step);

    // The lines before the steps that only the operator of the server can take.
    private static readonly string[] OwnersLines = ["if-yours", "if-server-yours", "forwarded-operator"];

    /// <summary>What the refused step of the session shows stands first where the words leave room.</summary>
    private static IEnumerable<string> AtStep(IEnumerable<string> steps, StepContext context)
    {
        var isOpen = context.Reason is Reason.Policy or Reason.Reputation && context.Audience != Audience.Receiver;
        var hint = context.Step switch
        {
            SessionStep.Data when isOpen && (context.LeavesRoom || context.Reason == Reason.Policy) => "@at-data",
            SessionStep.Rcpt when isOpen && context.LeavesRoom => "@at-rcpt",
            SessionStep.Mail when isOpen && context.LeavesRoom => "@at-mail",
            _ => null,
        };
        return hint is null ? steps : steps.Prepend(hint);
    }

    /// <summary>The page that the server names is its own word on the cause; it is read if no step names it already.</summary>
    private List<string> WithPage(IEnumerable<string> steps, IReadOnlyDictionary<string, string> values, StepContext context)
    {
        var list = steps.ToList();
        var isOpen = context.Audience != Audience.Receiver && (context.LeavesRoom
            || context.Reason is Reason.Policy or Reason.ContentRefused or Reason.Reputation or Reason.RateLimited or Reason.Unknown);
        if (!isOpen || !values.TryGetValue("url", out var url)
            || DeadPages.Any(page => url.Contains(page, StringComparison.OrdinalIgnoreCase))
            || list.Exists(step => Resolve(step).Contains("{url}", StringComparison.Ordinal)))
        {
            return list;
        }

        list.Add("@read-url");
        return list;
    }

    // Pages that no longer exist, or that only repeat the general rules of a provider.
    private static readonly string[] DeadPages =
        ["openspf.", "mail.live.com", "mail.yahoo.com/us/", "go.microsoft.com/fwlink", "http://127.", "localhost", "postgrey",
            ":25/", ":465/", ":587/", "//api.", "github.com/", "stackoverflow.com/", "imgur.com/",
            "/api/", "://["];

    private IEnumerable<string> StepsFor(string cause, IReadOnlyDictionary<string, string> values, StepContext context)
    {
        var text = _causes[cause];
        if (RecipientServer.Steps(cause, text, _views.GetValueOrDefault(context.Reason.Word()), values, context) is { } recipients)
        {
            return recipients;
        }

        if (values.ContainsKey("alias") && !context.IsByRecipient && context.Audience is Audience.Person or Audience.Any)
        {
            return ForwardedMail.Steps(text, values, context);
        }

        if (ForwardedMail.IsJudged(context))
        {
            return ForwardedMail.Judged;
        }

        var steps = Unforwarded(cause, values, context);
        steps = context.OwnCause is { } own ? steps.Append("@if-server-yours").Concat(_causes[own].Steps.Take(4)) : steps;
        var isOnlyOwn = cause == "refused-own-server" && context is { IsByRecipient: true, Audience: Audience.Receiver };
        if (isOnlyOwn || (!cause.StartsWith(OwnCause, StringComparison.Ordinal) && RecipientServer.IsUnreachable(values, context)))
        {
            return isOnlyOwn ? ["@recipient-unreachable"] : steps.Prepend("@recipient-unreachable");
        }

        if (RecipientsView(context) is { } first)
        {
            return steps.Prepend(first);
        }

        if (IsForListOwner(cause, context))
        {
            return steps.Prepend("@list-owner");
        }

        if (RefusedLogin.FirstStep(cause, context) is { } known)
        {
            return steps.Prepend(known);
        }

        return ForwardedMail.First(values, context) is { } forwarding ? steps.Prepend(forwarding)
            : context.Reason == Reason.AddressUnknown && !values.ContainsKey("address") && context.Audience != Audience.Receiver
                && context.Person?.Shows("recipients") == true ? steps.Prepend("@which-recipient")
            : values.ContainsKey("ownDomain") && context.Audience is Audience.Person or Audience.Any ? steps.Prepend("@own-domain-address")
            : values.ContainsKey("typo") && Misleads(context.Reason) ? steps.Prepend("@domain-typo")
            : steps;
    }

    /// <summary>Whether the reader runs the list, and its subscribers' servers refuse what its server sends.</summary>
    private static bool IsForListOwner(string cause, StepContext context) => context is { IsByRecipient: false, Person.OwnsList: true }
        && context.Audience is Audience.Person or Audience.Any or Audience.Operator && cause != "dmarc-list"
        && (ReasonDefaults.IsAboutSender(context.Reason) || context.Reason is Reason.ContentRefused or Reason.RateLimited);

    /// <summary>What a reader who is the recipient has to know first: whose turn it is.</summary>
    private static string? RecipientsView(StepContext context) =>
        !context.IsByRecipient || context.Audience is Audience.Receiver or Audience.Operator or Audience.Developer ? null
        : context.Reason is Reason.AddressUnknown or Reason.MailboxDisabled or Reason.MailboxFull or Reason.Suspended or Reason.RelayDenied
            ? "@recipient-mailbox"
        : context.Reason is Reason.Tls ? "@recipient-tls"
        : context.Reason is Reason.Blocklist ? "@recipient-blocklist"
        : ReasonDefaults.IsAboutSender(context.Reason) && context.Actor != Actor.ReceiverOperator ? "@recipient-sender" : null;

    /// <summary>Whether a mistyped domain leads to it: another server, one that does not exist, or one that does not reply.</summary>
    private static bool Misleads(Reason reason) => reason is Reason.AddressUnknown or Reason.MailboxDisabled or Reason.DomainUnknown
        or Reason.NoMx or Reason.NullMx or Reason.Timeout or Reason.ConnectionRefused or Reason.Network or Reason.SystemError
        or Reason.Expired or Reason.Delayed or Reason.Tls or Reason.Unknown;

    private IEnumerable<string> Unforwarded(string cause, IReadOnlyDictionary<string, string> values, StepContext context)
    {
        var text = _causes[cause];
        if (context is { IsByMailboxProvider: true, Audience: Audience.Person or Audience.Any } && !OfOwnAccount.Contains(cause)
            && (context.Actor == Actor.SenderOperator || cause == "policy-ip-not-allowed")
            && (context.Reason is Reason.ReverseDns or Reason.Blocklist or Reason.Reputation or Reason.RateLimited
                || cause.StartsWith("helo-", StringComparison.Ordinal)))
        {
            // A list of senders changes with the server that sends next; a rule about names or hosts stays.
            return context.Reason == Reason.ReverseDns || cause == "policy-ip-not-allowed"
                ? ["@ask-their-administrator", "@large-provider"]
                : cause is "reputation-yahoo"
                    || (values.TryGetValue("domain", out var domain) && ProviderDomains.Mailboxes.Contains(domain))
                ? ["@large-provider", "@other-channel"] : ["@large-provider", "@ask-their-administrator"];
        }

        var own = text.OnlyFor(context.Audience);
        var view = _views.GetValueOrDefault(context.Reason.Word());
        var steps = own.Count > 0 ? own
            : IsForService(context) ? ServiceSteps(context)
            : view?.StepsFor(context.Audience) is { Count: > 0 } general
                ? general.SelectMany(step => step == "@cause" ? text.Steps : [step])
            : context.Audience == Audience.Receiver && ReasonDefaults.IsAboutSender(context.Reason)
                && context.Actor != Actor.ReceiverOperator && !cause.StartsWith(OwnCause, StringComparison.Ordinal) ? ReceiverSteps
            : WithRequest(ForReader(text.Steps, context), context);
        steps = OfDomainOwner(steps, context);
        return context.LeavesRoom && !cause.StartsWith(OwnCause, StringComparison.Ordinal)
            && view?.OtherwiseFor(context.Audience) is { Length: > 0 } otherwise ? steps.Append(otherwise) : steps;
    }

    // Limits of the person's own account at the provider: its servers are not at fault.
    private static readonly string[] OfOwnAccount = ["rate-daily", "rate-hourly", "rate-plan"];

    /// <summary>
    /// Whose own domain a large provider's mailbox sends for has no administrator to ask: what to enter there comes first.
    /// </summary>
    private static IEnumerable<string> OfDomainOwner(IEnumerable<string> steps, StepContext context) =>
        context is { Audience: Audience.Person, Actor: Actor.Sender, IsByMailboxProvider: true }
            && ReasonDefaults.ChangeOf(context.Reason) == Change.SenderDomain
            ? steps.Where(step => step != "@ask-own-administrator").Prepend("@send-as") : steps;

    /// <summary>One shared step with its values.</summary>
    public string Step(string name, IReadOnlyDictionary<string, string> values) => TextTemplate.Fill(Resolve(name), values, _language);

    /// <summary>
    /// What fails between the servers concerns the service that delivers, and the recipient's: nothing can be changed in the program.
    /// </summary>
    private static bool IsForService(StepContext context) => context.Audience == Audience.Service
        && ReasonDefaults.IsBetweenServers(context.Reason);

    // Causes written for the operator of the server that refused.
    private const string OwnCause = "own-";

    private static readonly string[] ReceiverSteps = ["@own-refusal-right", "@own-refusal-sender", "@own-refusal-allow"];

    private static string[] ServiceSteps(StepContext context) =>
        [context.RetryBy == RetryParty.Server ? "@service-retries" : "@service-gave-up", "@service-if-bounced"];

    /// <summary>
    /// Adds whom to ask, with the words to send, where another one has to act than the audience. What passes by itself is first.
    /// </summary>
    private static IEnumerable<string> WithRequest(IReadOnlyList<string> steps, StepContext context)
    {
        var request = (context.Audience, context.Actor) switch
        {
            (Audience.Person, Actor.SenderOperator) => "@ask-own-administrator",
            (Audience.Person, Actor.ReceiverOperator) when context.IsByRecipient => null,
            (Audience.Person, Actor.ReceiverOperator) when IsUnreachable(context.Reason) => "@ask-their-administrator-unreachable",
            (Audience.Person, Actor.ReceiverOperator) => "@ask-their-administrator",
            (Audience.Any or Audience.Developer or Audience.Tester, Actor.SenderOperator) when !steps.Any(IsAddressedToProvider)
                => "@ask-own-provider",
            _ => null,
        };
        return request is null ? steps
            : request == "@ask-own-provider" ? steps.Append(request)
            : context.RetryBy == RetryParty.Server && steps.Contains("@wait-queue") || steps[0] == "@wait-queue"
                ? ["@wait-queue", request, .. WithoutRepetition(steps.Where(each => each != "@wait-queue"), request),
                    .. OtherWay(request, context)]
            : [.. WithoutRepetition(steps, request).Prepend(request), .. OtherWay(request, context)];
    }

    /// <summary>
    /// A person with a mail program can neither type commands on a server nor change its configuration: such steps come last, for those
    /// who run it themselves.
    /// </summary>
    private IReadOnlyList<string> ForReader(IReadOnlyList<string> steps, StepContext context)
    {
        if (context.Audience != Audience.Person)
        {
            return steps;
        }

        var technical = steps.Where(step => Command().IsMatch(Resolve(step, Audience.Person))).ToList();
        return technical.Count == 0 ? steps : [.. steps.Except(technical), "@if-yours", .. technical];
    }

    // A command with arguments, a setting with a value or a path, quoted as code.
    [GeneratedRegex(@"`[^`]*(?:[a-z] [+-]|[\w}] ?= ?[\w'{\[]|/etc/|\bTXT\b|v=)[^`]*`", RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    /// <summary>Until the administrator has acted, only another way leads to the recipient.</summary>
    private static string[] OtherWay(string request, StepContext context) =>
        request == "@ask-own-administrator" && context.Reason is not (Reason.Loop or Reason.DomainUnknown) ? ["@other-channel"] : [];

    private static bool IsUnreachable(Reason reason) => reason is Reason.Network or Reason.Timeout or Reason.ConnectionRefused;

    private static bool IsAddressedToProvider(string step) => step is "@shared-ip" or "@contact-provider";

    private static IEnumerable<string> WithoutRepetition(IEnumerable<string> steps, string request) =>
        request.StartsWith("@ask-their-administrator", StringComparison.Ordinal) ? steps.Where(step => step != "@tell-recipient") : steps;

    public string Check(string cause, IReadOnlyDictionary<string, string> values) =>
        TextTemplate.Fill(Resolve(_causes[cause].Check), values, _language);

    /// <summary>A quantity such as <c>300 seconds</c> with the units of the language.</summary>
    public string Quantity(string value) =>
        string.Join(' ', value.Split(' ').Select(word => _units.GetValueOrDefault(word) ?? word));

    public string Resolve(string step) => step.StartsWith('@') ? _steps[step[1..]] : step;

    /// <summary>A shared step in the words for an audience: <c>log-dialogue.person</c>, or those for everyone.</summary>
    private string Resolve(string step, Audience audience)
    {
        var suffix = audience switch
        {
            Audience.Person => ".person",
            Audience.Operator or Audience.Receiver => ".operator",
            Audience.Service => ".service",
            _ => "",
        };
        return step.StartsWith('@') && suffix.Length > 0 && _steps.TryGetValue(step[1..] + suffix, out var words) ? words : Resolve(step);
    }

    private void Add(CauseTextFile file)
    {
        foreach (var (id, text) in file.Causes)
        {
            _causes.Add(id, text with
            {
                Steps = _marks.Remove(text.Steps),
                ForPerson = _marks.Remove(text.ForPerson),
                ForDeveloper = _marks.Remove(text.ForDeveloper),
                ForTester = _marks.Remove(text.ForTester),
                ForOperator = _marks.Remove(text.ForOperator),
                ForService = _marks.Remove(text.ForService),
                ForReceiver = _marks.Remove(text.ForReceiver),
                ForRecipient = _marks.Remove(text.ForRecipient),
            });
        }

        foreach (var (unit, word) in file.Units)
        {
            _units.Add(unit, word);
        }

        foreach (var (name, step) in file.Steps)
        {
            _steps.Add(name, _marks.Remove(step));
        }

        foreach (var (reason, view) in file.Views)
        {
            _views.Add(reason, view);
        }
    }

    private static FrozenDictionary<string, CauseTexts> Load()
    {
        var assembly = typeof(CauseTexts).Assembly;
        var all = new Dictionary<string, CauseTexts>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal)))
        {
            var language = name[ResourcePrefix.Length..name.AsSpan().IndexOfAny('/', '\\')];
            all.TryAdd(language, new CauseTexts(language));
            all[language].Add(EmbeddedJson.Read(name, CauseJson.Default.CauseTextFile));
        }

        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
