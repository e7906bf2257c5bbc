namespace Ulak.Console.Lists;

/// <summary>The inbox.</summary>
/// <param name="List">Its list.</param>
/// <param name="Toast">What the last action did; null for nothing.</param>
public sealed record InboxModel(MailListModel List, ToastModel? Toast);
