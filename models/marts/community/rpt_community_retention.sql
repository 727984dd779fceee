{#
    Survival by Kaplan and Meier (1958, JASA 53:457-481), its interval on the scale of
    log(-log) with Greenwood's variance (Kalbfleisch and Prentice 2002, section 1.4).
    Where nobody has left yet that has no interval: then Clopper and Pearson's of as
    many as are still followed. A rate has Byar's interval (Rothman and Boice 1979), a
    ratio of rates that of its logarithm.
-#}
{%- set float = type_double() -%}
{%- set z = normal_quantile() -%}
with

tenures as (
    select * from {{ ref('int_community__tenures') }}
),

levelled as (
    {%- for field in ['all', 'sector_kind', 'sector', 'cohort'] %}
    select
        '{{ field }}' as field,
        {{ "'All'" if field == 'all' else "coalesce(" ~ field ~ ", 'Not stated')" }}
            as field_level,
        n_days,
        has_left
    from tenures
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

totals as (
    select
        field,
        field_level,
        count(*) as n,
        sum(has_left) as n_left,
        cast(sum(n_days) as {{ float }}) * 12 / 365.25 as member_months
    from levelled
    group by field, field_level
),

departures as (
    select
        field,
        field_level,
        n_days,
        count(*) as n_ending,
        sum(has_left) as n_left
    from levelled
    group by field, field_level, n_days
),

steps as (
    select
        *,
        cast(
            sum(n_ending) over (
                partition by field, field_level
                order by n_days desc
            ) as {{ float }}
        ) as n_at_risk
    from departures
),

horizons as (
    {%- for n_months in retention_months() %}
    select
        {{ n_months }} as months,
        {{ days_of_months(n_months) }} as n_days
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- Nothing is left of a step in which all leave: it makes the horizon one that nobody
-- was followed to, which is refused below.
summed as (
    select
        steps.field,
        steps.field_level,
        horizons.months,
        sum(case when steps.n_days <= horizons.n_days then steps.n_left else 0 end)
            as n_left,
        sum(case when steps.n_days >= horizons.n_days then steps.n_ending else 0 end)
            as n_at_risk,
        coalesce(
            sum(
                case
                    when
                        steps.n_days <= horizons.n_days
                        and steps.n_left < steps.n_at_risk
                        then ln(1 - steps.n_left / steps.n_at_risk)
                end
            ),
            0
        ) as log_survival,
        coalesce(
            sum(
                case
                    when
                        steps.n_days <= horizons.n_days
                        and steps.n_left < steps.n_at_risk
                        then
                            steps.n_left
                            / (steps.n_at_risk * (steps.n_at_risk - steps.n_left))
                end
            ),
            0
        ) as variance,
        max(
            case
                when
                    steps.n_days <= horizons.n_days
                    and steps.n_left >= steps.n_at_risk
                    then 1
                else 0
            end
        ) as has_nobody
    from steps
    cross join horizons
    group by steps.field, steps.field_level, horizons.months
),

judged as (
    select
        *,
        case
            when n_at_risk = 0 or has_nobody = 1
                then 'nobody was followed for so long'
        end as reason
    from summed
),

stayed as (
    select
        'retained' as measure,
        judged.field,
        judged.field_level,
        cast(null as {{ dbt.type_string() }}) as reference_level,
        judged.months,
        totals.n,
        judged.n_left,
        judged.n_at_risk,
        totals.member_months,
        case when judged.reason is null then exp(judged.log_survival) end as value,
        case
            when judged.reason is not null then null
            when judged.n_left = 0 then power(0.025, 1.0 / judged.n_at_risk)
            else
                exp(
                    judged.log_survival * exp(
                        {{ z }} * sqrt(judged.variance) / abs(judged.log_survival)
                    )
                )
        end as ci_low,
        case
            when judged.reason is not null then null
            when judged.n_left = 0 then 1.0
            else
                exp(
                    judged.log_survival * exp(
                        -{{ z }} * sqrt(judged.variance) / abs(judged.log_survival)
                    )
                )
        end as ci_high,
        case
            when judged.reason is not null then null
            when judged.n_left = 0 then 'Kaplan-Meier, Clopper-Pearson'
            else 'Kaplan-Meier, Greenwood'
        end as method,
        judged.reason
    from judged
    inner join totals
        on
            judged.field = totals.field
            and judged.field_level = totals.field_level
),

rates as (
    select
        'leaving_rate' as measure,
        field,
        field_level,
        cast(null as {{ dbt.type_string() }}) as reference_level,
        cast(null as {{ dbt.type_int() }}) as months,
        n,
        n_left,
        cast(null as {{ dbt.type_bigint() }}) as n_at_risk,
        member_months,
        n_left / nullif(member_months, 0) as value,
        case
            when n_left = 0 then 0.0
            else
                n_left * power(1 - 1.0 / (9 * n_left) - {{ z }} / (3 * sqrt(n_left)), 3)
        end / nullif(member_months, 0) as ci_low,
        (n_left + 1) * power(
            1 - 1.0 / (9 * (n_left + 1)) + {{ z }} / (3 * sqrt(n_left + 1)), 3
        ) / nullif(member_months, 0) as ci_high,
        'Byar' as method,
        case when member_months = 0 then 'nobody was followed for a day' end as reason
    from totals
),

compared as (
    select
        suppliers.n_left as n_suppliers_left,
        the_rest.n_left as n_others_left,
        coalesce(suppliers.n, 0) + coalesce(the_rest.n, 0) as n,
        coalesce(suppliers.n_left, 0) + coalesce(the_rest.n_left, 0) as n_left,
        coalesce(suppliers.member_months, 0) + coalesce(the_rest.member_months, 0)
            as member_months,
        case
            when coalesce(suppliers.n_left, 0) = 0 or coalesce(the_rest.n_left, 0) = 0
                then 'nobody has left one of the two'
        end as reason,
        suppliers.value / nullif(the_rest.value, 0) as ratio
    from (select 1 as one) as anchor
    left join rates as suppliers
        on suppliers.field = 'sector_kind' and suppliers.field_level = 'Supplier'
    left join rates as the_rest
        on
            the_rest.field = 'sector_kind'
            and the_rest.field_level = 'Public body or charity'
),

ratios as (
    select
        'leaving_rate_ratio' as measure,
        'sector_kind' as field,
        'Supplier' as field_level,
        'Public body or charity' as reference_level,
        cast(null as {{ dbt.type_int() }}) as months,
        n,
        n_left,
        cast(null as {{ dbt.type_bigint() }}) as n_at_risk,
        member_months,
        case when reason is null then ratio end as value,
        case
            when reason is null
                then
                    {{ ratio_bound(
                        'ratio', '(1.0 / n_suppliers_left + 1.0 / n_others_left)', '-'
                    ) }}
        end as ci_low,
        case
            when reason is null
                then
                    {{ ratio_bound(
                        'ratio', '(1.0 / n_suppliers_left + 1.0 / n_others_left)', '+'
                    ) }}
        end as ci_high,
        case when reason is null then 'log rate ratio' end as method,
        reason
    from compared
),

put_together as (
    select * from stayed
    union all
    select * from rates
    union all
    select * from ratios
),

anybody as (
    select coalesce(sum(has_left), 0) as n_left_in_all from tenures
),

-- Without a single leaver the extract may just not say who left.
final as (
    select
        put_together.measure,
        put_together.field,
        put_together.field_level,
        put_together.reference_level,
        put_together.months,
        cast(put_together.n as {{ dbt.type_bigint() }}) as n,
        cast(put_together.n_left as {{ dbt.type_bigint() }}) as n_left,
        cast(put_together.n_at_risk as {{ dbt.type_bigint() }}) as n_at_risk,
        round(put_together.member_months, 12) as member_months,
        {%- for column in ['value', 'ci_low', 'ci_high'] %}
        case
            when anybody.n_left_in_all > 0 and put_together.reason is null
                then round(put_together.{{ column }}, 12)
        end as {{ column }},
        {%- endfor %}
        case
            when anybody.n_left_in_all > 0 and put_together.reason is null
                then put_together.method
        end as method,
        anybody.n_left_in_all > 0 and put_together.reason is null as is_reportable,
        case
            when anybody.n_left_in_all = 0 then 'the extract tells of nobody who left'
            else put_together.reason
        end as reason
    from put_together
    cross join anybody
)

select * from final
