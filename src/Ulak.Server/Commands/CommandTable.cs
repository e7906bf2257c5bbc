using System.Collections.Frozen;
using Ulak.Server.Sessions;
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
            WhenInChunks = Replies.InChunks("MAIL"),
        },
        Rule(Verb.Rcpt, "RCPT", Arguments, RcptHandler.HandleAsync,
            "RCPT TO:<address> [parameters]", "Names one recipient; say it again for each.") with
        {
            WhenConnected = Replies.HelloFirst("RCPT"),
            WhenReady = Replies.MailFirst("RCPT"),
            WhenInChunks = Replies.InChunks("RCPT"),
        },
        Rule(Verb.Data, "DATA", Last, DataHandler.HandleAsync,
            "DATA", "Begins the message. It ends with a line that holds only a dot.") with
        {
            WhenConnected = Replies.HelloFirst("DATA"),
            WhenReady = Replies.MailFirst("DATA"),
            WhenMailGiven = Replies.RecipientFirst("DATA"),
            WhenRecipientsRefused = Replies.NoValidRecipients,
            WhenInChunks = Replies.InChunks("DATA"),
        },
        Rule(Verb.Bdat, "BDAT", Arguments, BdatHandler.HandleAsync,
            "BDAT <octets> [LAST]", "Sends a piece of the message; exactly that many octets follow.") with
        {
            Extension = Extensions.Chunking,
            WhenConnected = Replies.HelloFirst("BDAT"),
            WhenReady = Replies.MailFirst("BDAT"),
            WhenMailGiven = Replies.RecipientFirst("BDAT"),
            WhenRecipientsRefused = Replies.NoValidRecipients,
        },
        Rule(Verb.StartTls, "STARTTLS", Clear | Last, StartTlsHandler.HandleAsync,
            "STARTTLS", "Begins TLS; after it, say EHLO again.") with
        {
            Extension = Extensions.StartTls,
            WhenConnected = Replies.HelloFirst("STARTTLS"),
        },
        Rule(Verb.Auth, "AUTH", Arguments | Last, AuthHandler.HandleAsync,
            "AUTH <mechanism> [initial response]", "Logs you in.") with
        {
            Extension = Extensions.Auth,
            WhenConnected = Replies.HelloFirst("AUTH"),
            WhenMailGiven = Replies.LoginInTransaction,
            WhenRecipientsRefused = Replies.LoginInTransaction,
            WhenRecipientsGiven = Replies.LoginInTransaction,
            WhenInChunks = Replies.LoginInTransaction,
        },
        Rule(Verb.Lhlo, "LHLO", Arguments | Clear | Last | Junk, HelloHandler.LhloAsync,
            "LHLO <your domain or [address]>", "Says who you are; the reply lists what this server offers."),
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
        Rule(Verb.Etrn, "ETRN", Arguments | Last, null, "ETRN <domain>", "Asks for the mail that waits for a domain."),
        Rule(Verb.XClient, "XCLIENT", Arguments | Clear | Last, XClientHandler.HandleAsync,
            "XCLIENT <attributes>", "Says for whom a proxy speaks; the session begins anew.") with
        {
            Extension = Extensions.XClient,
            WhenMailGiven = Replies.NestedMail,
            WhenRecipientsRefused = Replies.NestedMail,
            WhenRecipientsGiven = Replies.NestedMail,
            WhenInChunks = Replies.InChunks("XCLIENT"),
        },
    ]);

    private static readonly FrozenDictionary<string, CommandRule> ByName =
        ByVerb.Where(rule => rule is not null).ToFrozenDictionary(rule => rule.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>All commands.</summary>
    public static IEnumerable<CommandRule> All => ByVerb.Where(rule => rule is not null);

    /// <summary>The rule of a verb that is known; null for <see cref="Verb.Unknown"/>.</summary>
    public static CommandRule? Find(Verb verb) => ByVerb[(int)verb];

    /// <summary>The rule of a verb as it is written.</summary>
    public static CommandRule? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Whether a listener has the command.</summary>
    public static bool IsOffered(CommandRule rule, SmtpListener listener) =>
        rule.Handler is not null && (rule.Extension & ~listener.Offered) == 0 && (listener.Options.Kind == ListenerKind.Lmtp
            ? rule.Verb is not (Verb.Ehlo or Verb.Helo) // RFC 2033 §4.1
            : rule.Verb != Verb.Lhlo);

    /// <summary>Why a command cannot be done now, however well it is formed; null where it can.</summary>
    public static Reply? Refusal(CommandRule rule, SessionState state)
    {
        var options = state.Listener.Options;
        if (rule.Verb == Verb.StartTls && state.Facts.Tls is not null)
        {
            return Replies.TlsAlready;
        }

        if (!IsOffered(rule, state.Listener) || (rule.Verb == Verb.XClient && !state.IsTrusted))
        {
            return rule.NotOffered;
        }

        if (options.Tls is { Required: true } && state.Facts.Tls is null && !rule.Has(CommandTraits.BeforeTls))
        {
            // RFC 3207 §4; it comes before the order, for in any order the command would be refused.
            return state.Phase == Phase.Connected ? rule.RefusalIn(state.Phase) ?? Replies.TlsFirst : Replies.TlsFirst;
        }

        if (rule.RefusalIn(state.Phase) is { } refusal)
        {
            return options.Kind == ListenerKind.Lmtp && state.Phase == Phase.Connected ? Replies.LhloFirst(rule.Name) : refusal;
        }

        if (rule.Extension != 0 && state.Offered == 0 && rule.Verb != Verb.XClient)
        {
            return Replies.EhloFirst(rule.Name);
        }

        // RFC 4954 §6; RFC 6409 §4.3.
        return rule.Verb == Verb.Mail && state.Facts.User is null && (options.Auth is { Required: true } || options.Kind == ListenerKind.Submission)
            ? Replies.LoginFirst
            : null;
    }

    /// <summary>HELP without a command: RFC 5321 §4.1.1.8.</summary>
    public static Reply Overview(SmtpListener listener)
    {
        var names = All.Where(rule => IsOffered(rule, listener) && rule.Verb != Verb.XClient).OrderBy(rule => rule.Verb).Select(rule => rule.Name);
        return new Reply(214, "2.0.0", ["The commands of this server:", string.Join(' ', names), "HELP and a command tells more of it"]);
    }

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
}
