using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>What comes first about a login that was right before: the program's new version, or a change of the account.</summary>
internal static class RefusedLogin
{
    // Causes that leave open why a password is refused that was right before.
    private static readonly string[] WrongPassword = ["auth-credentials", "auth-microsoft-credentials", "auth-exchange-local", "auth-gmx",
        "auth-zoho", "auth-yandex", "auth-check-failed", "auth-authorization-code"];

    /// <summary>The name of the step; null if the person reports nothing of the time before.</summary>
    public static string? FirstStep(string cause, StepContext context) =>
        !WrongPassword.Contains(cause) || context.Audience is Audience.Receiver or Audience.Service ? null
        : context.Person is { FailsSinceUpdate: true, RunsServer: false } && context.Audience != Audience.Operator ? "@since-update-login"
        : context.Person is { WorkedBefore: true } ? "@worked-before-login"
        : null;
}
