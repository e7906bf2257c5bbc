using Ulak.Reference.Explanation.Reading;

namespace Ulak.Reference.Explanation.Causes;

/// <summary>
/// The advice that holds for every cause below a reason, for readers whom the steps of a cause do not suit. The step <c>@cause</c> stands
/// for the steps of the cause.
/// </summary>
internal sealed record ReasonView
{
    /// <summary>For the customer of a sending service, which owns the servers.</summary>
    public IReadOnlyList<string> ForService { get; set; } = [];

    /// <summary>For a reader who is the recipient, with a mailbox or a domain at a provider.</summary>
    public IReadOnlyList<string> ForRecipient { get; set; } = [];

    /// <summary>For the operator of the server that refused.</summary>
    public IReadOnlyList<string> ForReceiver { get; set; } = [];

    /// <summary>
    /// What to do if the cause does not fit: the next probable ones, each with how to recognize it. Shown where the text leaves room for
    /// other causes.
    /// </summary>
    public string Otherwise { get; set; } = "";

    /// <summary>The same for a person with a mail program.</summary>
    public string OtherwiseForPerson { get; set; } = "";

    /// <summary>The same for the operator of a mail server.</summary>
    public string OtherwiseForOperator { get; set; } = "";

    /// <summary>The same for the customer of a sending service.</summary>
    public string OtherwiseForService { get; set; } = "";

    public IReadOnlyList<string> StepsFor(Audience audience) => audience == Audience.Service ? ForService : [];

    public string OtherwiseFor(Audience audience) => audience switch
    {
        Audience.Person => OtherwiseForPerson,
        Audience.Operator => OtherwiseForOperator,
        Audience.Service => OtherwiseForService,
        Audience.Receiver => "",
        _ => Otherwise,
    };
}
