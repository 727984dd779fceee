with

programmes as (
    select * from {{ ref('dim_programme') }}
    where has_eligibility_rule
),

eligibility as (
    select * from {{ ref('fct_programme_eligibility') }}
),

-- A person counts once: as at their enrolment on the programme, or else their last.
placed as (
    select
        *,
        row_number() over (
            partition by programme_id, person_id
            order by
                case when is_enrolled then 0 else 1 end asc,
                start_date desc nulls last,
                participant_id asc
        ) as place
    from eligibility
),

counted as (
    select
        programmes.programme_id,
        count(placed.person_id) as n_judged,
        count(case when placed.is_eligible then 1 end) as n_eligible,
        count(case when not placed.is_eligible then 1 end) as n_not_eligible,
        count(case when placed.is_enrolled then 1 end) as n_enrolled,
        count(case when placed.is_enrolled and placed.is_eligible then 1 end)
            as n_enrolled_eligible,
        count(case when placed.is_enrolled and not placed.is_eligible then 1 end)
            as n_enrolled_not_eligible
    from programmes
    left join placed
        on
            programmes.programme_id = placed.programme_id
            and placed.place = 1
    group by programmes.programme_id
),

measured as (
    {%- for measure, part, whole, refusal in [
        ('eligible', 'n_eligible', 'n_judged', 'there is nobody to judge'),
        ('not_eligible', 'n_not_eligible', 'n_judged', 'there is nobody to judge'),
        (
            'unknown',
            'n_judged - n_eligible - n_not_eligible',
            'n_judged',
            'there is nobody to judge',
        ),
        ('enrolled', 'n_enrolled', 'n_judged', 'there is nobody to judge'),
        (
            'enrolled_of_eligible',
            'n_enrolled_eligible',
            'n_eligible',
            'nobody is known to be eligible',
        ),
        (
            'not_eligible_of_enrolled',
            'n_enrolled_not_eligible',
            'n_enrolled',
            'nobody is enrolled',
        ),
        (
            'unknown_of_enrolled',
            'n_enrolled - n_enrolled_eligible - n_enrolled_not_eligible',
            'n_enrolled',
            'nobody is enrolled',
        ),
    ] %}
    select
        programme_id,
        '{{ measure }}' as measure,
        {{ part }} as n_people,
        {{ whole }} as n,
        '{{ refusal }}' as refusal
    from counted
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

final as (
    select
        programme_id,
        measure,
        n_people,
        n,
        round(cast(n_people as {{ type_double() }}) / nullif(n, 0), 12) as value,
        {{ wilson_low('n_people', 'n') }} as ci_low,
        {{ wilson_high('n_people', 'n') }} as ci_high,
        case when n > 0 then 'Wilson' end as method,
        n > 0 as is_reportable,
        case when n = 0 then refusal end as reason
    from measured
)

select * from final
