using System.Collections.Frozen;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Commands;

/// <summary>
/// Every command that is known: who does it, and in which phases it may stand (RFC 5321 §4.1.4, as data). The loop dispatches by it, HELP reads it,
/// and a test goes through each of its cells. To add a command is to add a line here and a file beside it.
/// </summary>
internal static class CommandTable
{
    private const CommandTraits Arguments = CommandTraits.HasArguments;
    private const CommandTraits Clear = CommandTraits.BeforeTls;
    private const CommandTraits Junk = CommandTraits.Junk;
    private const CommandTraits Last = CommandTraits.LastInGroup;

    private static readonly CommandRule[] ByVerb = Index(
    [
        Rule(Verb.Ehlo, "EHLO", Arguments | Clear | Last | Junk, HelloHandler.EhloAsync,
            "EHLO <your domain or [address]>", "Says who you are; the reply lists what this server offers. It forgets an open transaction."),
        Rule(Verb.Helo, "HELO", Arguments | Clear | Last | Junk, HelloHandler.HeloAsync,
            "HELO <your domain or [address]>", "Says who you are, without extensions. It forgets an open transaction."),
        Rule(Verb.Mail, "MAIL", Arguments, MailHandler.HandleAsync,
            "MAIL FROM:<address> [parameters]", "Begins a transaction. <> is the sender of a report.") with
        {
            WhenConnected = Replies.HelloFirst("MAIL"),
            WhenMailGiven = Replies.NestedMail,
            WhenRecipientsRefused = Replies.NestedMail,
            WhenRecipientsGiven = Replies.NestedMail,
        },
        Rule(Verb.Rcpt, "RCPT", Arguments, RcptHandler.HandleAsync,
            "RCPT TO:<address> [parameters]", "Names one recipient; say it again for each.") with
        {
            WhenConnected = Replies.HelloFirst("RCPT"),
            WhenReady = Replies.MailFirst("RCPT"),
        },
        Rule(Verb.Data, "DATA", Last, DataHandler.HandleAsync,
            "DATA", "Begins the message. It ends with a line that holds only a dot.") with
        {
            WhenConnected = Replies.HelloFirst("DATA"),
            WhenReady = Replies.MailFirst("DATA"),
            WhenMailGiven = Replies.RecipientFirst("DATA"),
            WhenRecipientsRefused = Replies.NoValidRecipients,
        },
        Rule(Verb.Rset, "RSET", Clear | Junk, RsetHandler.HandleAsync,
            "RSET", "Forgets the open transaction."),
        Rule(Verb.Noop, "NOOP", Clear | Last | Junk, NoopHandler.HandleAsync,
            "NOOP [anything]", "Does nothing, and is answered."),
        Rule(Verb.Vrfy, "VRFY", Last | Junk, VrfyHandler.HandleAsync,
            "VRFY <address>", "Is answered 252: addresses are not verified here."),
        Rule(Verb.Expn, "EXPN", Last | Junk, ExpnHandler.HandleAsync,
            "EXPN <list>", "Is answered 502: lists are not shown here."),
        Rule(Verb.Help, "HELP", Arguments | Clear | Junk, HelpHandler.HandleAsync,
            "HELP [command]", "Explains the commands."),
        Rule(Verb.Quit, "QUIT", Clear | Last, QuitHandler.HandleAsync,
            "QUIT", "Ends the session."),

        // Known, and not there: RFC 5321 §4.2.4 wants 502 for these, not 500.
        Rule(Verb.Lhlo, "LHLO", Arguments | Clear | Last, null, "LHLO <your domain>", "LMTP's EHLO."),
        Rule(Verb.Bdat, "BDAT", Arguments, null, "BDAT <octets> [LAST]", "Sends a piece of the message.") with { Extension = Extensions.Chunking },
        Rule(Verb.StartTls, "STARTTLS", Clear | Last, null, "STARTTLS", "Begins TLS.") with { Extension = Extensions.StartTls },
        Rule(Verb.Auth, "AUTH", Arguments | Last, null, "AUTH <mechanism> [initial response]", "Says who you are, with proof.") with { Extension = Extensions.Auth },
        Rule(Verb.Etrn, "ETRN", Arguments | Last, null, "ETRN <domain>", "Asks for the mail that waits for a domain."),
        Rule(Verb.XClient, "XCLIENT", Arguments | Last, null, "XCLIENT <attributes>", "Says for whom a proxy speaks.") with { Extension = Extensions.XClient },
    ]);

    private static readonly FrozenDictionary<string, CommandRule> ByName =
        ByVerb.Where(rule => rule is not null).ToFrozenDictionary(rule => rule.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All commands.</summary>
    public static IEnumerable<CommandRule> All => ByVerb.Where(rule => rule is not null);

    /// <summary>HELP without a command: RFC 5321 §4.1.1.8.</summary>
    public static Reply Overview { get; } = new(214, "2.0.0", OverviewLines());

    /// <summary>The rule of a verb that is known; null for <see cref="Verb.Unknown"/>.</summary>
    public static CommandRule? Find(Verb verb) => ByVerb[(int)verb];

    /// <summary>The rule of a verb as it is written.</summary>
    public static CommandRule? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether the server has the command, and a session's EHLO may use it.</summary>
    public static bool IsOffered(CommandRule rule) => rule.Handler is not null;

    private static CommandRule Rule(Verb verb, string name, CommandTraits traits, CommandHandler? handler, params string[] help) => new()
    {
        Verb = verb,
        Name = name,
        Traits = traits,
        Handler = handler,
        Help = help,
        NotOffered = Replies.NotOffered(name),
        HelpReply = new Reply(214, "2.0.0", help),
    };

    private static CommandRule[] Index(CommandRule[] rules)
    {
        var index = new CommandRule[rules.Max(rule => (int)rule.Verb) + 1];
        foreach (var rule in rules)
        {
            index[(int)rule.Verb] = rule;
        }

        return index;
    }

    private static string[] OverviewLines()
    {
        var names = All.Where(IsOffered).Select(rule => rule.Name);
        return ["The commands of this server:", string.Join(' ', names), "HELP and a command tells more of it"];
    }
}
