using System.Collections.Immutable;
using System.Globalization;
using Ulak.Server;
using Ulak.Smtp.Commands;

namespace Ulak.Inbox.Chaos;

/// <summary>Holds the active rules and applies them. Rules are lost when the process ends. Thread-safe.</summary>
internal sealed class ChaosFilter(TimeProvider time, bool byAddress, Func<double> chance) : ISessionFilter
{
    private const int MaxRules = 100;

    private readonly Lock _lock = new();
    private ImmutableArray<ChaosRule> _rules = [];
    private int _lastId;

    /// <summary>The rules, in order. The first rule that matches is applied.</summary>
    public ImmutableArray<ChaosRule> Rules
    {
        get
        {
            lock (_lock)
            {
                return _rules;
            }
        }
    }

    /// <summary>Adds a rule at the end. Returns null if there are too many rules.</summary>
    public ChaosRule? Add(Func<int, ChaosRule> make)
    {
        lock (_lock)
        {
            if (_rules.Length >= MaxRules)
            {
                return null;
            }

            var rule = make(++_lastId);
            _rules = _rules.Add(rule);
            return rule;
        }
    }

    /// <summary>Removes a rule. Returns false if it does not exist.</summary>
    public bool Remove(int id)
    {
        lock (_lock)
        {
            var before = _rules.Length;
            _rules = _rules.RemoveAll(rule => rule.Id == id);
            return _rules.Length < before;
        }
    }

    /// <summary>Removes all rules and returns their number.</summary>
    public int Clear()
    {
        lock (_lock)
        {
            var count = _rules.Length;
            _rules = [];
            return count;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FilterResult> DecideAsync(FilterContext context, CancellationToken cancellationToken)
    {
        if (byAddress && context.Command is RcptCommand { To.Mailbox: { } mailbox } && ChaosAddress.Parse(mailbox.LocalPart) is { } asked)
        {
            return await ApplyAsync(asked, cancellationToken).ConfigureAwait(false);
        }

        return SelectRule(context) is { } rule ? await ApplyAsync(rule, cancellationToken).ConfigureAwait(false) : FilterResult.Continue;
    }

    private ChaosRule? SelectRule(FilterContext moment)
    {
        if (_rules.IsEmpty || StepOf(moment) is not { } step)
        {
            return null;
        }

        lock (_lock)
        {
            foreach (var rule in _rules)
            {
                if (rule.Step == step
                    && rule.RemainingUses != 0
                    && Matches(rule, moment)
                    && (rule.Probability >= 1 || chance() < rule.Probability))
                {
                    if (rule.RemainingSkips > 0)
                    {
                        _rules = _rules.Replace(rule, rule with { RemainingSkips = rule.RemainingSkips - 1 });
                        continue;
                    }

                    _rules = _rules.Replace(rule, rule with { UseCount = rule.UseCount + 1, RemainingUses = rule.RemainingUses - 1 });
                    return rule;
                }
            }

            return null;
        }
    }

    private async ValueTask<FilterResult> ApplyAsync(ChaosRule rule, CancellationToken cancellationToken)
    {
        if (rule.Delay > TimeSpan.Zero)
        {
            await Task.Delay(rule.Delay, time, cancellationToken).ConfigureAwait(false);
        }

        var verdict = rule.Drop ? FilterResult.Disconnect : rule.Reply is { } reply ? FilterResult.Respond(reply) : FilterResult.Continue;
        return rule.OctetsPerSecond > 0 ? verdict.Throttled(rule.OctetsPerSecond) : verdict;
    }

    private static bool Matches(ChaosRule rule, FilterContext moment)
    {
        var sender = (moment.Command as MailCommand ?? moment.Mail)?.From.ToString() ?? "";
        var recipient = (moment.Command as RcptCommand ?? moment.FirstRecipient)?.To.ToString() ?? "";
        return sender.Contains(rule.Sender, StringComparison.OrdinalIgnoreCase)
            && recipient.Contains(rule.Recipient, StringComparison.OrdinalIgnoreCase);
    }

    private static ChaosStep? StepOf(FilterContext moment) => moment switch
    {
        { Step: FilterStep.Greeting } => ChaosStep.Connect,
        { Step: FilterStep.EndOfData } => ChaosStep.End,
        { Command: EhloCommand or HeloCommand or LhloCommand } => ChaosStep.Ehlo,
        { Command: MailCommand } => ChaosStep.Mail,
        { Command: RcptCommand } => ChaosStep.Rcpt,
        { Command: DataCommand or BdatCommand } => ChaosStep.Data,
        { Command: StartTlsCommand } => ChaosStep.StartTls,
        { Command: AuthCommand } => ChaosStep.Auth,
        { Command: RsetCommand } => ChaosStep.Rset,
        { Command: QuitCommand } => ChaosStep.Quit,
        _ => null,
    };
}

/// <summary>
/// Recipient addresses that request a fault: <c>reply-452-4.2.2@…</c>, <c>reply-550@…</c>, <c>delay-5@…</c> (seconds),
/// <c>throttle-1000@…</c> (octets per second), <c>drop@…</c>.
/// </summary>
internal static class ChaosAddress
{
    private const int MaxDelaySeconds = 600;

    /// <summary>The rule that a local-part requests, or null for an ordinary local-part.</summary>
    public static ChaosRule? Parse(string localPart)
    {
        var rule = new ChaosRule { Id = 0, Step = ChaosStep.Rcpt };
        return localPart.Split('-') switch
        {
            ["drop"] => rule with { Drop = true },
            ["delay", var seconds] when int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var wait)
                && wait <= MaxDelaySeconds => rule with { Delay = TimeSpan.FromSeconds(wait) },
            ["throttle", var pace] when int.TryParse(pace, NumberStyles.None, CultureInfo.InvariantCulture, out var octets)
                && octets > 0 => rule with { OctetsPerSecond = octets },
            ["reply", var code] when ChaosReply.Create(code, "", "") is { } reply => rule with { Reply = reply },
            ["reply", var code, var enhanced] when ChaosReply.Create(code, enhanced, "") is { } reply => rule with { Reply = reply },
            _ => null,
        };
    }
}
