using Ulak.Terminal;

namespace Ulak.Commands.Sending;

/// <summary>The arguments of <c>sendmail</c>, as PHP, cron, mutt and git send-email use them.</summary>
internal sealed record SendmailArguments
{
    /// <summary>-t: the recipients are in To, Cc and Bcc of the message, in addition to those of the arguments.</summary>
    public bool RecipientsFromHeader { get; init; }

    /// <summary>-i or -oi: a line with a single dot does not end the message.</summary>
    public bool IgnoreDots { get; init; }

    /// <summary>-bs: an SMTP session on standard input and output.</summary>
    public bool SmtpSession { get; init; }

    /// <summary>-f or -r: the envelope sender. Null for the user at this machine.</summary>
    public string? Sender { get; init; }

    /// <summary>-F: the name for a missing From field.</summary>
    public string FullName { get; init; } = "";

    /// <summary>-N: the DSN conditions for NOTIFY (RFC 3461).</summary>
    public string? Notify { get; init; }

    /// <summary>-R: the value of RET (RFC 3461), FULL or HDRS.</summary>
    public string? Return { get; init; }

    /// <summary>The recipients of the arguments.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>Parses the arguments. Unknown single-letter options are ignored, as other sendmail programs do.</summary>
    /// <exception cref="UsageException">A value is missing, or an option cannot be supported.</exception>
    public static SendmailArguments Parse(IReadOnlyList<string> arguments)
    {
        var result = new SendmailArguments();
        var recipients = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument == "--")
            {
                recipients.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (argument.Length < 2 || argument[0] != '-')
            {
                recipients.Add(argument);
                continue;
            }

            // The value of an option follows it directly or is the next argument.
            string Value() => argument.Length > 2 ? argument[2..]
                : ++i < arguments.Count ? arguments[i]
                : throw new UsageException($"sendmail: the option {argument} needs a value.");
            result = argument[1] switch
            {
                't' => WithFlags(result, argument),
                'i' => WithFlags(result, argument),
                'f' or 'r' => result with { Sender = Value() },
                'F' => result with { FullName = Value() },
                'N' => result with { Notify = Value() },
                'R' => result with { Return = Value() },
                'o' when argument.StartsWith("-oi", StringComparison.Ordinal) => result with { IgnoreDots = true },
                'b' => WithMode(result, Value()),

                // Options with a value that have no meaning here.
                'B' or 'h' or 'L' or 'O' or 'p' or 'q' or 'V' or 'X' or 'C' when argument is not "-q" => Ignore(result, Value()),
                'o' when argument == "-o" => Ignore(result, Value()),
                _ => result,
            };
        }

        return result with { Recipients = [.. recipients.SelectMany(AddressList.Split).Where(address => address.Length > 0)] };
    }

    // -t and -i are often combined: -ti.
    private static SendmailArguments WithFlags(SendmailArguments arguments, string flags) => arguments with
    {
        RecipientsFromHeader = arguments.RecipientsFromHeader || flags.Contains('t', StringComparison.Ordinal),
        IgnoreDots = arguments.IgnoreDots || flags.Contains('i', StringComparison.Ordinal),
    };

    private static SendmailArguments WithMode(SendmailArguments arguments, string mode) => mode switch
    {
        "m" => arguments,
        "s" => arguments with { SmtpSession = true },
        _ => throw new UsageException($"sendmail: the mode -b{mode} is not supported. Supported are -bm (send a message) and -bs (SMTP)."),
    };

    private static SendmailArguments Ignore(SendmailArguments arguments, string value)
    {
        _ = value;
        return arguments;
    }
}
