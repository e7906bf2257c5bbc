namespace Ulak.Smtp.Commands;

/// <summary>RFC 4954 §4. The initial response is a secret: do not log this record.</summary>
public sealed record AuthCommand(string Mechanism, string? InitialResponse) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Auth;

    private protected override string ArgumentText => InitialResponse is null ? Mechanism : $"{Mechanism} {InitialResponse}";
}
