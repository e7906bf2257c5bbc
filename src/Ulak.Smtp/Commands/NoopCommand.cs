namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.9.</summary>
public sealed record NoopCommand(string? Argument) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Noop;

    private protected override string ArgumentText => Argument ?? "";
}
