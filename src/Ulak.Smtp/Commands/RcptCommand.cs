using Ulak.Smtp.Addresses;
using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.3.</summary>
public sealed record RcptCommand(ForwardPath To, EsmtpParameters Parameters) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Rcpt;

    private protected override string ArgumentText => Parameters.Items.IsEmpty ? $"TO:<{To}>" : $"TO:<{To}> {Parameters}";
}
