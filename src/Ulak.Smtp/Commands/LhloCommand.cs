namespace Ulak.Smtp.Commands;

/// <summary>RFC 2033 §4.1.</summary>
public sealed record LhloCommand(string ClientName) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Lhlo;

    private protected override string ArgumentText => ClientName;
}
